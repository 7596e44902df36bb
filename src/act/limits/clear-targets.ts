import { isOpen, type Hold, type Lease, type Lock } from '#act/limits/lease.ts';
import { beginRestoring } from '#act/limits/lease-moves.ts';
import { liftDeploymentHold } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { StateStore } from '#ground/state/state-store.ts';

/** Who asks, as it is shown; the watchdog restores at once what is asked for by this name. */
export const deployment = 'deployment';

export type ClearTools = { state: StateStore; clock: Clock };

export type Clearing = {
  target: Target;
  /** Whether whoever restores after the deployment can restore this lease as well: then it may stay. */
  mayStay: (lease: Lease) => boolean;
  /** Nor may a runbook be under way: what it runs is about to go. */
  endsRunbooks?: true;
};

export type ClearOrder = { reason: string; holdMs: number; withinMs: number };

/** What stands in the way. */
export type Uncleared = { target: Target } & ({ lease: Lease } | { runbook: Lock });

const pollMs = 2000;

/**
 * Holds targets, asks that what is lowered there be put back, and looks until it is: the watchdog does it. Needs no rights
 * to any settings, touches none, and records nothing: the lease's end does. Resolves to what is open when
 * `withinMs` are over, or will not end without a person. Rejects what the store rejects.
 */
export async function clearTargets(
  tools: ClearTools,
  clearings: readonly Clearing[],
  { reason, holdMs, withinMs }: ClearOrder,
): Promise<Uncleared[]> {
  const { state, clock } = tools;
  const endMs = clock.monotonicMs() + withinMs;
  const since = clock.now();
  const hold: Hold = { operator: deployment, reason, since, until: since + holdMs };
  for (const { target } of clearings)
    await changeTarget(state, target, (now) => ({ ...now, deploymentHold: hold }));
  // From here on no lease is opened there.
  for (let left = clearings; ;) {
    const open = await askAll(tools, left, reason);
    const isLate = clock.monotonicMs() + pollMs > endMs;
    if (isLate || open.every((one) => 'lease' in one && one.lease.state === 'DISPUTED')) return open;
    left = left.filter((one) => open.some(({ target }) => target === one.target));
    await clock.sleep(pollMs);
  }
}

/** Lifts the holds that a deployment placed, and no person's. Rejects what the store rejects. */
export async function liftDeploymentHolds(state: StateStore, targets: readonly Target[]): Promise<void> {
  for (const target of targets) await changeTarget(state, target, liftDeploymentHold);
}

async function askAll(
  { state, clock }: ClearTools,
  clearings: readonly Clearing[],
  reason: string,
): Promise<Uncleared[]> {
  const open: Uncleared[] = [];
  for (const { target, mayStay, endsRunbooks } of clearings) {
    // A crash here: the fence has moved, its drill puts it back, or the watchdog does.
    const { value } = await changeTarget(state, target, ({ lease, ...rest }) =>
      isOpen(lease) && !mayStay(lease)
        ? beginRestoring({ lease, ...rest }, lease.id, { by: deployment, reason }, clock.now())
        : undefined,
    );
    const { lease, lock } = value;
    if (isOpen(lease) && !mayStay(lease)) open.push({ target, lease });
    // A run that died has its target until its time is over: nobody can tell it from one that waits.
    else if (endsRunbooks && lock?.kind === 'runbook' && lock.until > clock.now())
      open.push({ target, runbook: lock });
  }
  return open;
}
