import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, holdBack, type Observation, type Transition } from '#observe/alarm/decide.ts';
import type { Severity } from '#record/event/severity.ts';
import { freshMs } from '#observe/alarm/fresh.ts';

/** `seq`, `at`: of the record that tipped it. */
export type Change = {
  kind: Transition['kind'];
  severity: Severity;
  at: EpochMs;
  seq: number;
  reason: string;
  /** This raise made it flap. */
  flapping?: true;
};

/** The check failed from then on, as far as its alarm knew; inclusive on both ends. */
export type FailingSpan = { from: EpochMs; to: EpochMs };

export type Replay = { changes: Change[]; failing: FailingSpan[] };

/**
 * What a policy makes of past observations, oldest first, beginning with an alarm that is quiet. `failingNeed` names the
 * check that this one needs and that failed then: its alarm tells of both. Pure: nothing is recorded, nobody is told.
 */
export function replay(
  policy: ResolvedAlarmPolicy,
  observations: Iterable<Observation>,
  failingNeed: (at: EpochMs) => string | undefined = () => undefined,
): Replay {
  const changes: Change[] = [];
  const failing: FailingSpan[] = [];
  let state: AlarmState = quietState;
  for (const seen of observations) {
    const before = state;
    const decision = decide(state, seen, policy);
    const need = decision.transition?.kind === 'raised' ? failingNeed(seen.at) : undefined;
    const transition = need === undefined ? decision.transition : undefined;
    state = need === undefined ? carried(decision.state, transition, seen) : holdBack(before, seen, need);
    if (transition) changes.push(changeOf(transition, seen));
    noteFailing(failing, state, seen);
  }
  return { changes, failing };
}

/** What carrying it out does to the state, without an incident and without anything owed. */
function carried(state: AlarmState, transition: Transition | undefined, { at }: Observation): AlarmState {
  if (!transition) return state;
  const { raised: before, heldBack: _, ...rest } = { ...state, transitions: state.transitions + 1 };
  if (transition.kind === 'cleared') return { ...rest, phase: 'quiet' };
  const { severity, reason } = transition;
  return { ...rest, phase: 'raised', raised: { at: before?.at ?? at, incident: 'replay', severity, reason } };
}

const changeOf = (transition: Transition, { at, seq }: Observation): Change => ({
  kind: transition.kind,
  severity: transition.severity,
  at,
  seq,
  reason: transition.reason,
  ...(transition.kind === 'raised' && transition.flapping && { flapping: true }),
});

/** Lengthens the span that is open at `at`, ends it, or opens one. */
function noteFailing(
  failing: FailingSpan[],
  { streak, raised, lastBadAt = 0 }: AlarmState,
  { at }: Observation,
): void {
  const last = failing.at(-1);
  const open = last && last.to >= at ? last : undefined;
  if (streak.fail === 0) {
    if (open) open.to = epochMs(at - 1);
    return;
  }
  const to = epochMs(raised ? Number.MAX_SAFE_INTEGER : lastBadAt + freshMs);
  if (open) open.to = to;
  else if (to >= at) failing.push({ from: at, to });
}
