import { type Hold, isOpen, type Lock, owedMax, type TargetState } from '#act/limits/lease.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { Owed } from '#record/event/owed.ts';

/** What a move makes of a target, or why it may not be made. Pure: the compare-and-set is the caller's. */
export type Move = { kind: 'moved'; state: TargetState } | { kind: 'refused'; reason: string };

export const moved = (state: TargetState): Move => ({ kind: 'moved', state });
export const refused = (reason: string): Move => ({ kind: 'refused', reason });

/** Gives the target to one run, once no lease is open, be it its own. A run that has it already keeps it. */
export function takeLock(state: TargetState, lock: Lock, now: EpochMs): Move {
  const against = holdReason(state, now) ?? taken(state, lock, now);
  return against === undefined ? moved(handedOver(state, lock, now)) : refused(against);
}

/** To another run than the one whose time is over: what that one never said is owed. */
const handedOver = (state: TargetState, lock: Lock, now: EpochMs): TargetState => ({
  ...((state.lock?.id === lock.id ? undefined : bury(state, false, now)) ?? state),
  lock,
});

/**
 * The same for a rollback: it takes the target from a drill, whose lease it then restores. From another rollback it takes
 * nothing.
 */
export function preempt(state: TargetState, lock: Lock, now: EpochMs): Move {
  const held = state.lock;
  const isDrill = held?.kind === 'drill';
  const against =
    holdReason(state, now) ?? (isDrill ? undefined : taken({ ...state, lease: undefined }, lock, now));
  if (against !== undefined) return refused(against);
  // The drill may be dead: then nobody else tells its end.
  const epitaph = isDrill && held.id !== lock.id ? held.epitaph : undefined;
  return moved(handedOver(state, { ...lock, ...(epitaph && { epitaph }) }, now));
}

/** Its last words are owed from then on. Undefined when this run does not have it. */
export function releaseLock(state: TargetState, id: string, words?: Owed): TargetState | undefined {
  if (state.lock?.id !== id) return undefined;
  const { lock, ...rest } = state;
  return owing(rest, words ?? (lock.kind === 'runbook' ? lock.epitaph : undefined));
}

const owing = (state: TargetState, words: Owed | undefined): TargetState =>
  !words || state.owed.length >= owedMax ? state : { ...state, owed: [...state.owed, words] };

/** Undefined when it is not owed. */
export function withoutOwed(state: TargetState, id: string): TargetState | undefined {
  const owed = state.owed.filter(({ detail }) => detail.id !== id);
  return owed.length === state.owed.length ? undefined : { ...state, owed };
}

/**
 * Gives back the target of a drill that is dead, or whose time is over, once no lease is open; what its end would have said
 * is owed then. Undefined when there is nothing to bury.
 */
export function bury(state: TargetState, isDead: boolean, now: EpochMs): TargetState | undefined {
  const { lock, ...rest } = state;
  if (lock?.kind !== 'drill' || isOpen(state.lease) || !(isDead || now >= lock.until)) return undefined;
  return owing(rest, lock.epitaph);
}

export const placeHold = (state: TargetState, hold: Hold): TargetState => ({ ...state, hold });

/** Whoever's it is: a person may lift a deployment's too. Undefined when there is none. */
export function liftHold(state: TargetState): TargetState | undefined {
  if (!state.hold && !state.deploymentHold) return undefined;
  const { hold: _, deploymentHold: __, ...rest } = state;
  return rest;
}

/** Undefined when there is none. */
export function liftDeploymentHold(state: TargetState): TargetState | undefined {
  if (!state.deploymentHold) return undefined;
  const { deploymentHold: _, ...rest } = state;
  return rest;
}

/** The hold that counts now: a person's, or else a deployment's. */
export const activeHold = (state: TargetState, now: EpochMs): Hold | undefined =>
  personsHold(state, now) ?? lasting(state.deploymentHold, now);

export const personsHold = ({ hold }: TargetState, now: EpochMs): Hold | undefined => lasting(hold, now);

const lasting = (hold: Hold | undefined, now: EpochMs): Hold | undefined =>
  hold && (hold.until === undefined || hold.until > now) ? hold : undefined;

export function holdReason(state: TargetState, now: EpochMs): string | undefined {
  const hold = activeHold(state, now);
  return hold && `hold by ${hold.operator} since ${iso(hold.since as EpochMs)}: ${hold.reason}`;
}

type Lockable = { lock?: Lock | undefined; lease?: TargetState['lease'] | undefined };

function taken({ lock, lease }: Lockable, wanted: Lock, now: EpochMs): string | undefined {
  if (isOpen(lease)) return `lease ${lease.id} is ${lease.state}`;
  if (!lock || lock.id === wanted.id || lock.until <= now) return undefined;
  return `${lock.kind} ${lock.id} has this target until ${iso(lock.until as EpochMs)}`;
}
