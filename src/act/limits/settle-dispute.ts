import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { journalLease, shownSettings } from '#act/limits/journal.ts';
import { acceptDispute, overruleDispute } from '#act/limits/lease-moves.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';

/** Leaves what was found where it is and ends the lease. Resolves to whether there was a dispute to settle. */
export async function acceptFound(tools: LimitsTools, target: Target, operator: string): Promise<boolean> {
  const { lease } = await readTarget(tools.state, target);
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
  const { changed } = await changeTarget(tools.state, target, (now) => acceptDispute(now, lease.id));
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
