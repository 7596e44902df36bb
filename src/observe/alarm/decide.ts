import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import { type Flapping, isRestless, withRaise } from '#observe/alarm/flapping.ts';
import { severities, type Severity } from '#record/event/severity.ts';

/** One recorded slot, as an alarm sees it. */
export type Observation = { seq: number; at: EpochMs; outcome: Outcome; reason: string };

export type Raised = {
  kind: 'raised';
  severity: Severity;
  reason: string;
  sinceSeq: number;
  /** Where the failures began that raised it; absent when degraded slots did. */
  failSinceSeq?: number;
  /** It was raised so often lately: said by the raise that makes it so, and by no other. */
  flapping?: Flapping;
};

export type Transition = Raised | { kind: 'cleared'; severity: Severity; reason: string };

export type Decision = {
  /** Streaks and `seenSeq` moved on; phase and what is raised are moved by whoever carries out the transition. */
  state: AlarmState;
  transition?: Transition;
};

/**
 * What one observation does to an alarm. Pure. An observation that was counted before changes nothing; unknown neither
 * advances nor resets a streak. A raised alarm that gets more severe is raised again: it escalates, within its incident.
 * One that flaps stays raised until it was quiet for as long as its policy says.
 */
export function decide(state: AlarmState, seen: Observation, policy: ResolvedAlarmPolicy): Decision {
  if (seen.seq <= state.seenSeq) return { state };
  const counted = count(state, seen);
  const raised = raises(counted, seen, policy);
  if (raised) return raise(counted, seen, raised, policy);
  const cleared = clears(counted, seen, policy);
  if (!cleared) return { state: counted };
  const { flappingSince: _, ...calm } = counted;
  return { state: calm, transition: cleared };
}

/** What an observation that would raise does while `by`, which the check needs, fails: no more than an unknown one. Pure. */
export function holdBack(state: AlarmState, { seq, at }: Observation, by: string): AlarmState {
  return { ...state, seenSeq: Math.max(state.seenSeq, seq), heldBack: state.heldBack ?? { by, at, seq } };
}

function count(state: AlarmState, { seq, at, outcome }: Observation): AlarmState {
  const moved = { ...state, seenSeq: seq };
  const { fail, bad, pass } = state.streak;
  switch (outcome) {
    case 'unknown':
      return moved;
    case 'pass': {
      const { badSinceSeq: _, failSinceSeq: __, heldBack: ___, ...rest } = moved;
      return { ...rest, streak: { fail: 0, bad: 0, pass: pass + 1 } };
    }
    case 'degraded': {
      const { failSinceSeq: _, ...rest } = moved;
      const streak = { fail: 0, bad: bad + 1, pass: 0 };
      return { ...rest, badSinceSeq: state.badSinceSeq ?? seq, lastBadAt: at, streak };
    }
    case 'fail': {
      // A streak that began before this was kept has no first record: which it was is not known.
      const failSinceSeq = fail === 0 ? seq : state.failSinceSeq;
      const since = {
        badSinceSeq: state.badSinceSeq ?? seq,
        ...(failSinceSeq !== undefined && { failSinceSeq }),
      };
      return { ...moved, ...since, lastBadAt: at, streak: { fail: fail + 1, bad: bad + 1, pass: 0 } };
    }
    default:
      return unreachable(outcome);
  }
}

function raises(
  state: AlarmState,
  { seq, outcome, reason }: Observation,
  policy: ResolvedAlarmPolicy,
): Raised | undefined {
  const severity = reached(state, outcome, policy);
  if (severity === undefined) return undefined;
  if (state.raised && !isWorse(severity, state.raised.severity)) return undefined;
  const { badSinceSeq: sinceSeq = seq, failSinceSeq } = state;
  const byFailing = isFailing(state, policy) && failSinceSeq !== undefined;
  return { kind: 'raised', severity, reason, sinceSeq, ...(byFailing && { failSinceSeq }) };
}

const isFailing = ({ streak }: AlarmState, { raise: { fail } }: ResolvedAlarmPolicy): boolean =>
  fail !== undefined && streak.fail >= fail;

function reached(state: AlarmState, outcome: Outcome, policy: ResolvedAlarmPolicy): Severity | undefined {
  const { severity } = policy;
  const { degraded } = policy.raise;
  if (outcome !== 'fail' && outcome !== 'degraded') return undefined;
  if (isFailing(state, policy)) return severity.fail;
  if (degraded !== undefined && state.streak.bad >= degraded) return severity.degraded;
  return undefined;
}

/** An escalation is no raise of its own: what is raised cannot flap. */
function raise(
  state: AlarmState,
  { at }: Observation,
  raised: Raised,
  policy: ResolvedAlarmPolicy,
): Decision {
  if (state.raised) return { state, transition: raised };
  const { state: remembering, flapping } = withRaise(state, at, policy);
  return { state: remembering, transition: { ...raised, ...(flapping && { flapping }) } };
}

function clears(
  state: AlarmState,
  { at, outcome }: Observation,
  policy: ResolvedAlarmPolicy,
): Transition | undefined {
  if (!state.raised || outcome !== 'pass' || state.streak.pass < policy.clear.pass) return undefined;
  if (isRestless(state, at, policy)) return undefined;
  const quiet =
    state.flappingSince === undefined ? '' : `, quiet for ${formatDuration(policy.flapping.quietMs)}`;
  const reason = `${state.streak.pass} passes in a row${quiet}`;
  return { kind: 'cleared', severity: state.raised.severity, reason };
}

export const isWorse = (one: Severity, other: Severity): boolean =>
  severities.indexOf(one) < severities.indexOf(other);
