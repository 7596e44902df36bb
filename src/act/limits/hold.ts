import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { isOpen } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { liftHold, placeHold } from '#act/limits/lock-moves.ts';
import { limitsStream } from '#act/limits/journal.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget, readTarget } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';

export type HoldOrder = { operator: string; reason: string; forMs?: number };

/** Stops drills and runbooks on a target from now on; what runs is stopped by the restoring that follows. Checks go on. */
export async function hold(
  tools: LimitsTools,
  target: Target,
  { operator, reason, forMs }: HoldOrder,
): Promise<void> {
  const since = tools.clock.now();
  const until = forMs === undefined ? undefined : since + forMs;
  await changeTarget(tools.state, target, (now) =>
    placeHold(now, { operator, reason, since, ...(until !== undefined && { until }) }),
  );
  await journalHold(tools, target, {
    phase: 'held',
    operator,
    reason,
    at: since,
    ...(until !== undefined && { until }),
  });
}

/** Whether there was one to lift. */
export async function releaseHold(tools: LimitsTools, target: Target, operator: string): Promise<boolean> {
  const { changed } = await changeTarget(tools.state, target, liftHold);
  if (changed)
    await journalHold(tools, target, { phase: 'released', operator, reason: '', at: tools.clock.now() });
  return changed;
}

/** One step towards limits that are back: `nothing` or `closed` when they are. */
export async function standDown(
  tools: LimitsTools,
  target: Target,
  by: string,
  reason: string,
): Promise<RestoreProgress> {
  const { lease } = await readTarget(tools.state, target);
  if (!isOpen(lease)) return { kind: 'nothing' };
  return advanceRestore(tools, target, { by, reason });
}

type HoldEntry = {
  phase: 'held' | 'released';
  operator: string;
  reason: string;
  at: EpochMs;
  until?: number;
};

async function journalHold(
  tools: LimitsTools,
  target: Target,
  { operator, ...entry }: HoldEntry,
): Promise<void> {
  const body = { ...target, ...entry };
  await tools.appender.append(limitsStream, () => [{ kind: 'limits', outcome: 'pass', operator, body }]);
}
