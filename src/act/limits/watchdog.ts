import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { deployment } from '#act/limits/clear-targets.ts';
import { isOpen, type Lease } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { bury } from '#act/limits/lock-moves.ts';
import { raiseNotRestored, settleTarget } from '#act/limits/owed.ts';
import type { Target } from '#act/limits/target.ts';
import { allTargets, changeTarget, readTarget } from '#act/limits/target-store.ts';
import { iso } from '#ground/base/clock.ts';
import { closeWindowsOf } from '#observe/window/windows.ts';
import type { EpochMs } from '#ground/base/brand.ts';

/** Why the watchdog takes a lease before its time: its run is known to be over without having closed it. */
export type DeadRun = (run: string) => boolean;

const by = 'watchdog';

/** Whoever began to restore may be gone, and nobody tells: a run that died unheard, an operator who left. */
const restoringMsMax = 300_000;

export type Watched = { target: Target; lease: string; progress: RestoreProgress };

/**
 * Restores what is overdue on every target, whose run died, or what somebody else is not done restoring, and tells what it could not put back. One target's trouble
 * keeps no other from it; then it rejects with the first.
 */
export async function watchLeases(tools: LimitsTools, isDead: DeadRun = () => false): Promise<Watched[]> {
  const watched: Watched[] = [];
  const troubles: unknown[] = [];
  for await (const target of allTargets(tools.state)) {
    try {
      const one = await watchTarget(tools, target, isDead);
      if (one) watched.push(one);
    } catch (error) {
      troubles.push(error);
    }
  }
  if (troubles.length > 0) throw troubles[0];
  return watched;
}

/** Of one target; undefined when there is nothing to do yet. */
export async function watchTarget(
  tools: LimitsTools,
  target: Target,
  isDead: DeadRun = () => false,
): Promise<Watched | undefined> {
  const { lease } = await readTarget(tools.state, target);
  const reason = isOpen(lease) ? dueReason(lease, isDead, tools.clock.now()) : undefined;
  const watched = lease && reason !== undefined ? await restoreDue(tools, target, lease, reason) : undefined;
  await buryDrill(tools, target, isDead);
  // What an earlier process left owed, too.
  await settleTarget(tools, target);
  return watched;
}

async function restoreDue(
  tools: LimitsTools,
  target: Target,
  lease: Lease,
  reason: string,
): Promise<Watched> {
  const progress = await restoreOrFail(tools, target, reason);
  await tellIfNotBack(tools, target, lease, progress);
  return { target, lease: lease.id, progress };
}

/** The target of a drill that died is given back, its window ends, and its end is told for it. */
async function buryDrill(tools: LimitsTools, target: Target, isDead: DeadRun): Promise<void> {
  const { lock, lease } = await readTarget(tools.state, target);
  const now = tools.clock.now();
  const isLowered: boolean = isOpen(lease);
  if (lock?.kind !== 'drill') return;
  if (isLowered) return isDead(lock.id) ? endLock(tools, target, lock.id) : undefined;
  // What the watchdog had to put back, its run did not: it is over, whoever knows that.
  const isOver = isDead(lock.id) || (lease?.run === lock.id && lease.restoring?.by === by);
  if (!isOver && now < lock.until) return;
  // A crash after this line: its window ended too early by the time until the next look.
  await closeWindowsOf(tools.state, target, lock.id, now);
  await changeTarget(tools.state, target, (state) =>
    state.lock?.id === lock.id ? bury(state, isOver, now) : undefined,
  );
}

/**
 * Somebody else is restoring, so it cannot be buried yet; and only this look knows that its run is dead. With its time over
 * whoever looks once the limits are back knows as well.
 */
async function endLock({ state, clock }: LimitsTools, target: Target, run: string): Promise<void> {
  const now = clock.now();
  await changeTarget(state, target, ({ lock, ...rest }) =>
    lock?.id === run && lock.until > now ? { ...rest, lock: { ...lock, until: now } } : undefined,
  );
}

function dueReason(lease: Lease, isDead: DeadRun, now: EpochMs): string | undefined {
  if (lease.state === 'DISPUTED') return 'disputed';
  if (now >= lease.restoreBy) return `overdue since ${iso(lease.restoreBy as EpochMs)}`;
  // Somebody began to restore and is gone: it needs no patience any more.
  if (isDead(lease.run)) return `its run ended without restoring`;
  // Begun by an earlier look, perhaps of a process that knew its run to be dead: what it could not end goes on.
  if (lease.restoring?.by === by) return lease.restoring.reason;
  // A deployment asks for it, and restores nothing itself.
  if (lease.restoring?.by === deployment) return lease.restoring.reason;
  // Whoever is still at it is only helped.
  if (lease.restoring && now >= lease.restoring.at + restoringMsMax)
    return `being restored since ${iso(lease.restoring.at as EpochMs)}`;
  return undefined;
}

/** A store that fails in the middle leaves the limits lowered as much as a place that does: it must be told as well. */
async function restoreOrFail(tools: LimitsTools, target: Target, reason: string): Promise<RestoreProgress> {
  try {
    return await advanceRestore(tools, target, { by, reason });
  } catch (error) {
    return { kind: 'waiting', reason: error instanceof Error ? error.message : String(error) };
  }
}

async function tellIfNotBack(
  tools: LimitsTools,
  target: Target,
  { id, restoreBy }: Lease,
  progress: RestoreProgress,
): Promise<void> {
  const at = tools.clock.now();
  if (progress.kind === 'waiting' && at >= restoreBy) {
    const reason = `limits are lowered beyond ${iso(restoreBy as EpochMs)}: ${progress.reason}; type: muster limits restore --env ${target.environment}`;
    await changeTarget(tools.state, target, (now) =>
      raiseNotRestored(now, target, { lease: id, reason, at }),
    );
  }
  await settleTarget(tools, target);
}
