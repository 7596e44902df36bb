import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import type { Watched as WatchedLimits } from '#act/limits/drift.ts';
import { journalLease, limitsStream, shownSettings } from '#act/limits/journal.ts';
import { type Lease, sourceOf } from '#act/limits/lease.ts';
import { acceptDispute, adopt, overruleDispute } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { taintOf } from '#act/limits/taint.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, moveTarget, readTarget } from '#act/limits/target-store.ts';
import type { JsonObject } from '#ground/base/json.ts';
import { seqBefore } from '#record/evidence/append-once.ts';

/** A place that is slower is restored by the watchdog's hand. */
const restoreMsMax = 1_800_000;

/** Leaves what was found where it is and ends the lease. Resolves to whether there was a dispute to settle. */
export async function acceptFound(tools: LimitsTools, target: Target, operator: string): Promise<boolean> {
  const { lease, fence } = await readTarget(tools.state, target);
  if (lease?.state !== 'DISPUTED') return false;
  const more = { found: shownSettings(lease.disputed?.found ?? {}) };
  // The record first: a crash here leaves a dispute that can be settled again.
  await journalLease(tools, target, lease, {
    phase: 'accepted',
    outcome: 'unknown',
    reason: `by ${operator}`,
    operator,
    more,
  });
  // Nothing is written back, but nothing says any more that it is lowered. A crash here: it is accepted once more.
  const settings = tools.settingsAt(sourceOf(lease));
  await settings.restore({ originals: {}, written: {}, fence, overMarker: true });
  const taint = await taintOf(tools, lease, settings);
  const { changed } = await changeTarget(tools.state, target, (now) => acceptDispute(now, lease.id, taint));
  return changed;
}

/** Puts the originals back, over somebody else's value where there is a dispute. One step; ask again until it is closed. */
export async function restoreByHand(
  tools: LimitsTools,
  target: Target,
  operator: string,
): Promise<RestoreProgress> {
  const { lease } = await readTarget(tools.state, target);
  const who = { by: operator, reason: 'restored by hand' };
  if (lease?.state === 'DISPUTED') {
    const more = { found: shownSettings(lease.disputed?.found ?? {}) };
    await journalLease(tools, target, lease, {
      phase: 'overruled',
      outcome: 'unknown',
      reason: `by ${operator}`,
      operator,
      more,
    });
    await changeTarget(tools.state, target, (now) => overruleDispute(now, lease.id, who, tools.clock.now()));
  }
  return advanceRestore(tools, target, who);
}

/**
 * The same where no lease is open and limits are off their baseline all the same (a store that was lost, somebody who
 * forgot): what stands there is taken for lowered, under a lease of its own.
 */
export async function restoreDrift(
  tools: LimitsTools,
  { target, source, baseline }: WatchedLimits,
  { operator, id }: { operator: string; id: string },
): Promise<RestoreProgress> {
  const { values: written } = await tools.settingsAt(source).read(Object.keys(baseline));
  const at = tools.clock.now();
  const run = `by-hand/${id}`;
  const afterSeq = await seqBefore(tools.log, limitsStream);
  const who = { by: operator, reason: 'put back to its baseline by hand' };
  const lease: Lease = {
    v: 1,
    id: run,
    run,
    state: 'RESTORING',
    source: JSON.parse(JSON.stringify(source)) as JsonObject,
    originals: baseline,
    written,
    openedAt: at,
    lowerBy: at,
    restoreBy: at + restoreMsMax,
    // Whoever lowered them, it was before now.
    loweringAt: at,
    restoring: { at, ...who },
    raised: false,
    // The marker may be of a lease that only a lost store knew.
    overMarker: true,
    afterSeq,
  };
  const move = await moveTarget(tools.state, target, (now) => adopt(now, lease, at));
  if (move.kind === 'refused') return { kind: 'waiting', reason: move.reason };
  const more = { found: shownSettings(written), originals: shownSettings(baseline) };
  const reason = `by ${operator}: ${who.reason}`;
  await journalLease(tools, target, lease, {
    phase: 'overruled',
    outcome: 'unknown',
    reason,
    operator,
    more,
  });
  return advanceRestore(tools, target, who);
}
