import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import { severities, type Severity } from '#record/event/event.ts';

/** One recorded slot, as an alarm sees it. */
export type Observation = { seq: number; at: EpochMs; outcome: Outcome; reason: string };

export type Transition =
  | { kind: 'raised'; severity: Severity; reason: string; sinceSeq: number }
  | { kind: 'cleared'; severity: Severity; reason: string };

export type Decision = {
  /** Streaks and `seenSeq` moved on; phase and what is raised are moved by whoever carries out the transition. */
  state: AlarmState;
  transition?: Transition;
};

/**
 * What one observation does to an alarm. Pure. An observation that was counted before changes nothing; unknown neither
 * advances nor resets a streak. A raised alarm that gets more severe is raised again: it escalates, within its incident.
 */
export function decide(state: AlarmState, seen: Observation, policy: ResolvedAlarmPolicy): Decision {
  if (seen.seq <= state.seenSeq) return { state };
  const counted = count(state, seen);
  const transition = raises(counted, seen, policy) ?? clears(counted, policy);
  return transition ? { state: counted, transition } : { state: counted };
}

function count(state: AlarmState, { seq, outcome }: Observation): AlarmState {
  const moved = { ...state, seenSeq: seq };
  switch (outcome) {
    case 'unknown':
      return moved;
    case 'pass': {
      const { badSinceSeq: _, ...rest } = moved;
      return { ...rest, streak: { fail: 0, bad: 0, pass: state.streak.pass + 1 } };
    }
    case 'degraded':
      return { ...moved, ...bad(state, seq), streak: { fail: 0, bad: state.streak.bad + 1, pass: 0 } };
    case 'fail':
      return {
        ...moved,
        ...bad(state, seq),
        streak: { fail: state.streak.fail + 1, bad: state.streak.bad + 1, pass: 0 },
      };
    default:
      return unreachable(outcome);
  }
}

const bad = (state: AlarmState, seq: number) => ({ badSinceSeq: state.badSinceSeq ?? seq });

function raises(
  state: AlarmState,
  { seq, outcome, reason }: Observation,
  policy: ResolvedAlarmPolicy,
): Transition | undefined {
  const severity = reached(state, outcome, policy);
  if (severity === undefined) return undefined;
  if (state.raised && rank(state.raised.severity) >= rank(severity)) return undefined;
  return { kind: 'raised', severity, reason, sinceSeq: state.badSinceSeq ?? seq };
}

function reached(
  state: AlarmState,
  outcome: Outcome,
  { raise, severity }: ResolvedAlarmPolicy,
): Severity | undefined {
  if (outcome !== 'fail' && outcome !== 'degraded') return undefined;
  if (raise.fail !== undefined && state.streak.fail >= raise.fail) return severity.fail;
  if (raise.degraded !== undefined && state.streak.bad >= raise.degraded) return severity.degraded;
  return undefined;
}

function clears(state: AlarmState, { clear }: ResolvedAlarmPolicy): Transition | undefined {
  if (!state.raised || state.streak.pass < clear.pass) return undefined;
  return { kind: 'cleared', severity: state.raised.severity, reason: `${state.streak.pass} passes in a row` };
}

/** critical is highest */
const rank = (severity: Severity): number => severities.length - severities.indexOf(severity);
