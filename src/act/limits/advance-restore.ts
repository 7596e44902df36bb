import { dispute, tellDispute } from '#act/limits/dispute.ts';
import { journalLease, shownSettings } from '#act/limits/journal.ts';
import { type Lease, sourceOf, type Taint, type TargetState } from '#act/limits/lease.ts';
import {
  beginRestoring,
  closeLease,
  closeUntouched,
  mayBeLowered,
  noteBack,
  noteRestoreWritten,
  restoreAgain,
  type Restorer,
} from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { oweRestored } from '#act/limits/owed.ts';
import { sameSettings, type SettingMap } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import type { Target } from '#act/limits/target.ts';
import { taintOf } from '#act/limits/taint.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Which lease and how far; left out: whatever is open, to its end. */
export type RestoreGoal = {
  /** This lease and none that came after it. */
  only?: string;
  /** `back`: leaves it open once the originals run, for somebody who wants to see them work before it is closed. */
  goal?: 'back' | 'closed';
};

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
 * at once and again after a crash anywhere. Rejects when state or evidence cannot be reached.
 */
export async function advanceRestore(
  tools: LimitsTools,
  target: Target,
  who: Restorer,
  { only, goal = 'closed' }: RestoreGoal = {},
): Promise<RestoreProgress> {
  const { lease } = await readTarget(tools.state, target);
  if (!lease) return { kind: 'nothing' };
  // No lease is opened before the last one is closed.
  if (only !== undefined && only !== lease.id) return { kind: 'closed' };
  // A crash from here on: the fence has moved, nobody lowers any more, and the next caller goes on.
  await changeTarget(tools.state, target, (now) => beginRestoring(now, lease.id, who, tools.clock.now()));
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const stands = await nextTurn(tools, target, lease.id, goal);
    if (stands) return stands;
  }
  return { kind: 'waiting', reason: 'it keeps changing under our hands' };
}

async function nextTurn(
  tools: LimitsTools,
  target: Target,
  id: string,
  goal: RestoreGoal['goal'],
): Promise<RestoreProgress | undefined> {
  const { lease, fence } = await readTarget(tools.state, target);
  if (lease?.id !== id) return { kind: 'closed' };
  if (goal === 'back' && lease.state === 'COOLING') return { kind: 'back', at: lease.coolUntil ?? 0 };
  return turnOf(tools, target, { lease, fence });
}

/** A lease with the fence that it was read with: a newer one belongs to somebody else. */
type Held = { lease: Lease; fence: number };

/** One effect, and the move that it allows; undefined to look again at once. */
async function turnOf(
  tools: LimitsTools,
  target: Target,
  { lease, fence }: Held,
): Promise<RestoreProgress | undefined> {
  if (lease.state === 'CLOSED') return { kind: 'closed' };
  if (lease.state === 'DISPUTED') return tellDispute(tools, target, lease);
  try {
    const settings = tools.settingsAt(sourceOf(lease));
    if (lease.state === 'RESTORING' && !mayBeLowered(lease))
      return await nothingLowered(tools, target, lease);
    if (lease.state === 'COOLING') return await lastLook(tools, target, lease, settings);
    if (lease.restoreReceipt !== undefined) return await lookWhetherLive(tools, target, lease, settings);
    return await write(tools, target, { lease, fence }, settings);
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

async function write(
  { state, clock }: LimitsTools,
  target: Target,
  { lease, fence }: Held,
  settings: Settings,
): Promise<RestoreProgress | undefined> {
  const { originals, written, overMarker } = lease;
  const order = { originals, written, fence, ...(overMarker && { overMarker }) };
  const result = await settings.restore(order);
  // A crash here: written, and nobody knows; the next one writes the same again.
  switch (result.kind) {
    case 'done':
      await changeTarget(state, target, (now) => noteRestoreWritten(now, lease.id, result.receipt));
      return undefined;
    case 'disputed':
      return dispute({ state, clock }, target, lease, result);
    case 'unknown':
      return { kind: 'waiting', reason: result.reason };
    default:
      return unreachable(result);
  }
}

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
  const at = tools.clock.now();
  await changeTarget(tools.state, target, (now) => closed(now, target, lease, { taint, at }));
  return undefined;
};

/** Closed; and if it was told that limits are not restored, that they are is told too. */
function closed(
  state: TargetState,
  target: Target,
  lease: Lease,
  { taint, at }: { taint: Taint | undefined; at: EpochMs },
): TargetState | undefined {
  const after = closeLease(state, lease.id, taint);
  return after && oweRestored(after, target, at);
}

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
  if (!isOurs) return dispute({ state, clock }, target, lease, { found });
  await changeTarget(state, target, (now) => restoreAgain(now, lease.id));
  return undefined;
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
