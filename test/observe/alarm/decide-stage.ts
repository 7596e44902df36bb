import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, type Observation, type Transition } from '#observe/alarm/decide.ts';

export const minute = 60_000;

export const policy: ResolvedAlarmPolicy = {
  raise: { fail: 3, degraded: 5 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
  flapping: { raises: 3, withinMs: 60 * minute, quietMs: 15 * minute },
};

/** Raised by one failure, cleared by one pass, and flapping when raised 3 times in 10 minutes, until 5 were quiet. */
export const nervous: ResolvedAlarmPolicy = {
  ...policy,
  raise: { fail: 1, degraded: 2 },
  clear: { pass: 1 },
  flapping: { raises: 3, withinMs: 10 * minute, quietMs: 5 * minute },
};

const letters: Record<string, Outcome> = { P: 'pass', D: 'degraded', F: 'fail', '?': 'unknown' };

/** A slot a minute, by one letter; a space is a minute without one. Slot 3 is the third letter, or the third minute. */
export const observations = (timeline: string): Observation[] =>
  [...timeline].flatMap((letter, index) => {
    const outcome = letters[letter];
    const at = epochMs(minute * (index + 1));
    return outcome ? [{ seq: index + 1, at, outcome, reason: `slot ${index + 1}` }] : [];
  });

/** What carrying a transition out does to phase and raised: the part that `decide` leaves to its caller. */
export function carry(state: AlarmState, transition: Transition | undefined, at: number): AlarmState {
  if (!transition) return state;
  const { raised: _, ...rest } = state;
  if (transition.kind === 'cleared') return { ...rest, phase: 'quiet' };
  const { severity, reason } = transition;
  return { ...rest, phase: 'raised', raised: { at, incident: 'i', severity, reason } };
}

type Played = { story: string[]; states: AlarmState[]; told: Transition[] };

/** One word for each slot at which something happened: `3:raised critical`. */
export function play(seen: readonly Observation[], rules: ResolvedAlarmPolicy): Played {
  const played: Played = { story: [], states: [], told: [] };
  let state = quietState;
  for (const one of seen) {
    const { state: counted, transition } = decide(state, one, rules);
    state = carry(counted, transition, one.at);
    played.states.push(state);
    if (!transition) continue;
    played.story.push(`${one.seq}:${wordsFor(transition)}`);
    played.told.push(transition);
  }
  return played;
}

const wordsFor = (transition: Transition): string =>
  transition.kind === 'raised' && transition.flapping
    ? `raised ${transition.severity} flapping`
    : `${transition.kind} ${transition.severity}`;

export const tell = (seen: readonly Observation[], rules = policy): string[] => play(seen, rules).story;
