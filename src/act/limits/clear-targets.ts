import { isOpen, type Hold, type Lease, type TargetState } from '#act/limits/lease.ts';
import { beginRestoring } from '#act/limits/lease-moves.ts';
import { activeHold, liftHold, placeHold } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateStore } from '#ground/state/state-store.ts';

/** Whose holds these are, and who asks; the watchdog restores at once what is asked for by this name. */
export const deployment = 'deployment';

export type ClearTools = { state: StateStore; clock: Clock };

export type Clearing = {
  target: Target;
  /** Whether whoever restores after the deployment can restore this lease as well: then it may stay. */
  mayStay: (lease: Lease) => boolean;
};

export type ClearOrder = { reason: string; holdMs: number; withinMs: number };

export type Uncleared = { target: Target; lease: Lease };

const pollMs = 2000;

/**
 * Holds targets, asks that what is lowered there be put back, and looks until it is: the watchdog does it. Needs no rights
 * to any settings, touches none, and records nothing: the lease's end does. Resolves to the leases that are open when
 * `withinMs` are over, or none of which will end without a person. Rejects what the store rejects.
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
  for (const { target } of clearings) await changeTarget(state, target, (now) => holding(now, hold, since));
  // From here on no lease is opened there.
  for (let left = clearings; ;) {
    const open = await askAll(tools, left, reason);
    const isLate = clock.monotonicMs() + pollMs > endMs;
    if (isLate || open.every(({ lease }) => lease.state === 'DISPUTED')) return open;
    left = left.filter((one) => open.some(({ target }) => target === one.target));
    await clock.sleep(pollMs);
  }
}

/** Lifts the holds that a deployment placed, and no other. Rejects what the store rejects. */
export async function liftDeploymentHolds(state: StateStore, targets: readonly Target[]): Promise<void> {
  for (const target of targets)
    await changeTarget(state, target, (now) =>
      now.hold?.operator === deployment ? liftHold(now) : undefined,
    );
}

/** Undefined where somebody else's hold lasts as long. */
function holding(now: TargetState, hold: Hold, at: EpochMs): TargetState | undefined {
  const standing = activeHold(now, at);
  const isHeld = standing !== undefined && (standing.until ?? Infinity) >= (hold.until ?? Infinity);
  return isHeld ? undefined : placeHold(now, hold);
}

async function askAll(
  { state, clock }: ClearTools,
  clearings: readonly Clearing[],
  reason: string,
): Promise<Uncleared[]> {
  const open: Uncleared[] = [];
  for (const { target, mayStay } of clearings) {
    // A crash here: the fence has moved, its drill puts it back, or the watchdog does.
    const { value } = await changeTarget(state, target, ({ lease, ...rest }) =>
      isOpen(lease) && !mayStay(lease)
        ? beginRestoring({ lease, ...rest }, lease.id, { by: deployment, reason }, clock.now())
        : undefined,
    );
    const { lease } = value;
    if (isOpen(lease) && !mayStay(lease)) open.push({ target, lease });
  }
  return open;
}
