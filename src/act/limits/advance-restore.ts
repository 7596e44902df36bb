import { journalLease, shownSettings } from '#act/limits/journal.ts';
import { type Lease, sourceOf, type Taint } from '#act/limits/lease.ts';
import {
  beginRestoring,
  closeLease,
  closeUntouched,
  disputeLease,
  mayBeLowered,
  noteBack,
  noteRestoreWritten,
  restoreAgain,
  type Restorer,
} from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { raiseNotRestored, settleTarget } from '#act/limits/owed.ts';
import { sameSettings, type SettingMap, showSetting } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Where restoring stands. `waiting`: ask again. `back`: the originals run, the last read-back is due at `at`. */
export type RestoreProgress =
  | { kind: 'nothing' }
  | { kind: 'waiting'; reason: string }
  | { kind: 'back'; at: number }
  | { kind: 'closed' }
  | { kind: 'disputed'; found: SettingMap };

const turnsMax = 12;
/** Two clocks may be part of one write. */
const slackMs = 1000;

/**
 * Puts back what the target's lease lowered, as far as it gets: the one way to restore, for the workflow, the watchdog and
 * an operator alike. Never reads the config, takes over from whoever had the lease, may be called at any time, by several
 * at once and again after a crash anywhere. `only`: this lease and none that came after it. Rejects when state or evidence
 * cannot be reached.
 */
export async function advanceRestore(
  tools: LimitsTools,
  target: Target,
  who: Restorer,
  only?: string,
): Promise<RestoreProgress> {
  const taken = await readTarget(tools.state, target);
  if (!taken.lease) return { kind: 'nothing' };
  const { id } = taken.lease;
  // No lease is opened before the last one is closed.
  if (only !== undefined && only !== id) return { kind: 'closed' };
  // A crash from here on: the fence has moved, nobody lowers any more, and the next caller goes on.
  await changeTarget(tools.state, target, (now) => beginRestoring(now, id, who, tools.clock.now()));
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const { lease } = await readTarget(tools.state, target);
    const stands = lease?.id === id ? await turnOf(tools, target, lease) : ({ kind: 'closed' } as const);
    if (stands) return stands;
  }
  return { kind: 'waiting', reason: 'it keeps changing under our hands' };
}

/** One effect, and the move that it allows; undefined to look again at once. */
async function turnOf(
  tools: LimitsTools,
  target: Target,
  lease: Lease,
): Promise<RestoreProgress | undefined> {
  if (lease.state === 'CLOSED') return { kind: 'closed' };
  if (lease.state === 'DISPUTED') return tellDispute(tools, target, lease);
  try {
    const settings = tools.settingsAt(sourceOf(lease));
    if (lease.state === 'RESTORING' && !mayBeLowered(lease))
      return await nothingLowered(tools, target, lease);
    if (lease.state === 'COOLING') return await lastLook(tools, target, lease, settings);
    return await (lease.restoreReceipt === undefined ? write : lookWhetherLive)(
      tools,
      target,
      lease,
      settings,
    );
  } catch (error) {
    if (error instanceof MusterError && error.code.startsWith('SETTINGS_'))
      return { kind: 'waiting', reason: error.message };
    throw error;
  }
}

type Turn = (
  tools: LimitsTools,
  target: Target,
  lease: Lease,
  settings: Settings,
) => Promise<RestoreProgress | undefined>;

/** Nobody ever began to lower under this lease, and nobody can any more. */
async function nothingLowered(tools: LimitsTools, target: Target, lease: Lease): Promise<undefined> {
  await journalRestored(tools, target, lease, undefined);
  await changeTarget(tools.state, target, (now) => closeUntouched(now, lease.id));
}

const write: Turn = async ({ state, clock }, target, lease, settings) => {
  const { fence } = await readTarget(state, target);
  const { originals, written } = lease;
  const result = await settings.restore({ originals, written, fence });
  // A crash here: written, and nobody knows; the next one writes the same again.
  switch (result.kind) {
    case 'done':
      await changeTarget(state, target, (now) => noteRestoreWritten(now, lease.id, result.receipt));
      return undefined;
    case 'disputed':
      return dispute({ state, clock }, target, lease, result.found);
    case 'unknown':
      return { kind: 'waiting', reason: result.reason };
  }
};

const lookWhetherLive: Turn = async ({ state, clock }, target, lease, settings) => {
  const liveness = await settings.live(lease.originals, lease.restoreReceipt ?? null);
  if (liveness.live === 'no') {
    if (!liveness.again) return { kind: 'waiting', reason: liveness.reason };
    await changeTarget(state, target, (now) => restoreAgain(now, lease.id));
    return { kind: 'waiting', reason: `${liveness.reason}: writing once more` };
  }
  // Where nobody can know what runs, what is written is all that can be read back; the pass that follows proves the rest.
  await changeTarget(state, target, (now) =>
    noteBack(now, lease.id, clock.now(), settings.timeoutMs + slackMs),
  );
  return undefined;
};

/** The second read-back: later than any lowering write that may still have been under way. */
const lastLook: Turn = async (tools, target, lease, settings) => {
  const due = lease.coolUntil ?? 0;
  if (tools.clock.now() < due) return { kind: 'back', at: due };
  const { values } = await settings.read(Object.keys(lease.originals));
  if (!sameSettings(lease.originals, values)) return lowerLanded(tools, target, lease, values);
  const taint = await taintOf(tools, lease, settings);
  await journalRestored(tools, target, lease, taint);
  // A crash here: the record stands and is found by its id; the lease is closed by the next caller.
  await changeTarget(tools.state, target, (now) => closeLease(now, lease.id, taint));
  return undefined;
};

/** Something was written after we had put it back: ours, landed late, or somebody else's. */
async function lowerLanded(
  { state, clock }: LimitsTools,
  target: Target,
  lease: Lease,
  found: SettingMap,
): Promise<RestoreProgress | undefined> {
  const isOurs = Object.entries(found).every(
    ([name, setting]) =>
      sameSettings({ [name]: setting }, lease.originals) || sameSettings({ [name]: setting }, lease.written),
  );
  if (!isOurs) return dispute({ state, clock }, target, lease, found);
  await changeTarget(state, target, (now) => restoreAgain(now, lease.id));
  return undefined;
}

async function dispute(
  { state, clock }: Pick<LimitsTools, 'state' | 'clock'>,
  target: Target,
  lease: Lease,
  found: SettingMap,
): Promise<undefined> {
  await changeTarget(state, target, (now) => disputeLease(now, lease.id, found, clock.now()));
  return undefined;
}

/** Left alone, and told: an operator settles it. */
async function tellDispute(tools: LimitsTools, target: Target, lease: Lease): Promise<RestoreProgress> {
  const found = lease.disputed?.found ?? {};
  const shown = Object.entries(found).map(([name, setting]) => `${name} is ${showSetting(setting)}`);
  const reason = `${shown.join(', ')}: neither the original nor what Muster wrote; type: muster limits restore --env ${target.environment}, or accept`;
  await journalLease(tools, target, lease, { phase: 'disputed', outcome: 'unknown', reason });
  const at = tools.clock.now();
  await changeTarget(tools.state, target, (now) =>
    raiseNotRestored(now, target, { lease: lease.id, reason, at }),
  );
  await settleTarget(tools, target);
  return { kind: 'disputed', found };
}

async function journalRestored(
  tools: LimitsTools,
  target: Target,
  lease: Lease,
  taint: Taint | undefined,
): Promise<void> {
  const { restoring, originals, backAt } = lease;
  const by = restoring ? `by ${restoring.by}: ${restoring.reason}` : '';
  const reason = mayBeLowered(lease) ? `restored ${by}` : `nothing was lowered; closed ${by}`;
  await journalLease(tools, target, lease, {
    phase: 'restored',
    outcome: 'pass',
    reason,
    more: {
      originals: shownSettings(originals),
      ...(taint && { loweredAt: taint.from, deployments: taint.deployments }),
      ...(backAt !== undefined && { backAt }),
    },
  });
}

async function taintOf({ clock }: LimitsTools, lease: Lease, settings: Settings): Promise<Taint | undefined> {
  if (!mayBeLowered(lease)) return undefined;
  const from = epochMs(lease.loweringAt ?? lease.openedAt);
  const to = clock.now();
  return { lease: lease.id, from, to, deployments: (await settings.deployedBetween(from, to)).slice(0, 50) };
}
