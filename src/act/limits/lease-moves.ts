import {
  isOpen,
  type Lease,
  type LeaseState,
  type Taint,
  taintsMax,
  type TargetState,
} from '#act/limits/lease.ts';
import { holdReason, type Move, moved, refused } from '#act/limits/lock-moves.ts';
import type { SettingMap } from '#act/limits/setting.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';

/** Names a lease as its holder knows it: with another fence somebody else has taken over. */
export type Grip = { lease: string; fence: number };

/** PREPARED, under a new fence. Only for the run that has the target. */
export function openLease(state: TargetState, lease: Lease, now: EpochMs): Move {
  const against = holdReason(state, now) ?? lostLock(state, lease.run);
  if (against !== undefined) return refused(against);
  if (isOpen(state.lease) && state.lease.id !== lease.id)
    return refused(`lease ${state.lease.id} is ${state.lease.state}`);
  // A retried step finds its own lease, and goes on with it.
  if (state.lease?.id === lease.id) {
    return state.lease.state === 'PREPARED'
      ? moved(state)
      : refused(`lease ${lease.id} is ${state.lease.state}`);
  }
  return moved({ ...state, fence: state.fence + 1, lease });
}

/** PREPARED, or lowered before → LOWERING: from here on a write may be under way. The last moment to think better of it. */
export function beginLowering(state: TargetState, grip: Grip, now: EpochMs): Move {
  const lease = gripped(state, grip, ['PREPARED', 'LOWERING', 'LOWERED']);
  if (!lease) return refused(lostGrip(state, grip));
  const against = holdReason(state, now) ?? lostLock(state, lease.run);
  if (against !== undefined) return refused(against);
  if (now > lease.lowerBy) return refused('too late to lower: there would be no time to restore');
  return moved(withLease(state, { ...lease, state: 'LOWERING', loweringAt: now }));
}

/** LOWERING → LOWERED: the write was answered. */
export function noteLowered(state: TargetState, grip: Grip, receipt: Json): Move {
  const lease = gripped(state, grip, ['LOWERING', 'LOWERED']);
  if (!lease) return refused(lostGrip(state, grip));
  return moved(withLease(state, { ...lease, state: 'LOWERED', lowerReceipt: receipt }));
}

export type Restorer = { by: string; reason: string };

/** Any state in which something may be lowered → RESTORING, under a new fence: who lowers late finds it, and restores too. */
export function beginRestoring(
  state: TargetState,
  lease: string,
  who: Restorer,
  now: EpochMs,
): TargetState | undefined {
  const open = found(state, lease, ['PREPARED', 'LOWERING', 'LOWERED']);
  if (!open) return undefined;
  const restoring = open.restoring ?? { at: now, ...who };
  return { ...withLease(state, { ...open, state: 'RESTORING', restoring }), fence: state.fence + 1 };
}

/** RESTORING: the originals are written; whether they run is asked with this receipt. */
export function noteRestoreWritten(
  state: TargetState,
  lease: string,
  receipt: Json,
): TargetState | undefined {
  const open = found(state, lease, ['RESTORING']);
  return open && withLease(state, { ...open, restoreReceipt: receipt });
}

/** RESTORING, once more from the write: what was written did not come to run. */
export function restoreAgain(state: TargetState, lease: string): TargetState | undefined {
  const open = found(state, lease, ['RESTORING', 'COOLING']);
  if (!open) return undefined;
  const { restoreReceipt: _, backAt: __, coolUntil: ___, ...rest } = open;
  return { ...withLease(state, { ...rest, state: 'RESTORING' }), fence: state.fence + 1 };
}

/** One answer of a gateway that is restarting must not be all that says that they are back. */
const lookAgainMs = 3000;

/**
 * RESTORING → COOLING: the originals run. The last read-back is later than any lowering write that was not answered can
 * still land: `inFlightMs` after it began.
 */
export function noteBack(
  state: TargetState,
  lease: string,
  now: EpochMs,
  inFlightMs: number,
): TargetState | undefined {
  const open = found(state, lease, ['RESTORING']);
  if (!open) return undefined;
  const coolUntil = Math.max(now + lookAgainMs, (open.loweringAt ?? 0) + inFlightMs);
  return withLease(state, { ...open, state: 'COOLING', backAt: now, coolUntil });
}

/** COOLING → CLOSED. Its evidence stands by now. What was deployed since it was opened is tainted. */
export function closeLease(
  state: TargetState,
  lease: string,
  taint: Taint | undefined,
): TargetState | undefined {
  const open = found(state, lease, ['COOLING']);
  if (!open) return undefined;
  return tainted(withLease(state, { ...open, state: 'CLOSED' }), taint);
}

/** RESTORING → CLOSED where no lowering ever began. */
export function closeUntouched(state: TargetState, lease: string): TargetState | undefined {
  const open = found(state, lease, ['RESTORING']);
  return open?.loweringAt === undefined && open ? withLease(state, { ...open, state: 'CLOSED' }) : undefined;
}

/** → DISPUTED, under a new fence: somebody else's value is left alone. */
export function disputeLease(
  state: TargetState,
  lease: string,
  what: { found: SettingMap; reason?: string | undefined },
  now: EpochMs,
): TargetState | undefined {
  const open = found(state, lease, ['PREPARED', 'LOWERING', 'LOWERED', 'RESTORING', 'COOLING']);
  if (!open) return undefined;
  const { found: stands, reason } = what;
  const disputed = { at: now, found: stands, ...(reason !== undefined && { reason }) };
  const disputes = (open.disputes ?? 0) + 1;
  return { ...withLease(state, { ...open, state: 'DISPUTED', disputed, disputes }), fence: state.fence + 1 };
}

/** An operator says that what stands there stays: the lease is over. */
export function acceptDispute(
  state: TargetState,
  lease: string,
  taint: Taint | undefined,
): TargetState | undefined {
  const open = found(state, lease, ['DISPUTED']);
  return open && tainted(withLease(state, { ...open, state: 'CLOSED' }), taint);
}

/** An operator says that the originals come back: what was found may be overwritten like our own. */
export function overruleDispute(
  state: TargetState,
  lease: string,
  who: Restorer,
  now: EpochMs,
): TargetState | undefined {
  const open = found(state, lease, ['DISPUTED']);
  if (!open) return undefined;
  const { disputed, restoreReceipt: _, ...rest } = open;
  const written = { ...open.written, ...disputed?.found };
  const again: Lease = {
    ...rest,
    state: 'RESTORING',
    written,
    restoring: { at: now, ...who },
    overMarker: true,
    // What is disputed once more is told once more.
    raised: false,
  };
  return { ...withLease(state, again), fence: state.fence + 1 };
}

/** A lease for what somebody left lowered without one: RESTORING from the start. Nobody may have the target. */
export function adopt(state: TargetState, lease: Lease, now: EpochMs): Move {
  if (isOpen(state.lease)) return refused(`lease ${state.lease.id} is ${state.lease.state}`);
  if (state.lock && state.lock.until > now)
    return refused(`${state.lock.kind} ${state.lock.id} has the target`);
  return moved({ ...state, fence: state.fence + 1, lease });
}

/** Whether the lease may have lowered anything so far. */
export const mayBeLowered = ({ state, loweringAt }: Lease): boolean =>
  state !== 'CLOSED' && loweringAt !== undefined;

/** Whether the lease is in its first holder's hand still. */
export const isGripped = (state: TargetState, grip: Grip): boolean =>
  gripped(state, grip, ['PREPARED', 'LOWERING', 'LOWERED']) !== undefined;

const tainted = (state: TargetState, taint: Taint | undefined): TargetState =>
  taint ? { ...state, taints: [...state.taints, taint].slice(-taintsMax) } : state;

const withLease = (state: TargetState, lease: Lease): TargetState => ({ ...state, lease });

const found = ({ lease }: TargetState, id: string, states: readonly LeaseState[]): Lease | undefined =>
  lease?.id === id && states.includes(lease.state) ? lease : undefined;

const gripped = (state: TargetState, grip: Grip, states: readonly LeaseState[]): Lease | undefined =>
  state.fence === grip.fence ? found(state, grip.lease, states) : undefined;

function lostGrip({ lease, fence }: TargetState, grip: Grip): string {
  if (lease?.id !== grip.lease) return `lease ${grip.lease} is gone`;
  return `lease ${grip.lease} is ${lease.state}: taken over by ${lease.restoring?.by ?? 'somebody'} (fence ${grip.fence}, now ${fence})`;
}

const lostLock = ({ lock }: TargetState, run: string): string | undefined =>
  lock?.id === run ? undefined : lock ? `${lock.kind} ${lock.id} took the target` : 'the target is not ours';
