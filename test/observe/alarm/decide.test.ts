import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, type Observation, type Transition } from '#observe/alarm/decide.ts';

const policy: ResolvedAlarmPolicy = {
  raise: { fail: 3, degraded: 5 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
};

const letters: Record<string, Outcome> = { '.': 'pass', d: 'degraded', F: 'fail', '?': 'unknown' };

const observations = (timeline: string): Observation[] =>
  [...timeline].map((letter, index) => ({
    seq: index + 1,
    at: epochMs(1000 * (index + 1)),
    outcome: letters[letter] ?? 'unknown',
    reason: `slot ${index + 1}`,
  }));

/** What carrying a transition out does to phase and raised: the part that `decide` leaves to its caller. */
function carry(state: AlarmState, transition: Transition | undefined, at: number): AlarmState {
  if (!transition) return state;
  const { raised: _, ...rest } = state;
  if (transition.kind === 'cleared') return { ...rest, phase: 'quiet' };
  const { severity, reason } = transition;
  return { ...rest, phase: 'raised', raised: { at, incident: 'i', severity, reason } };
}

/** One word for each slot at which something happened: `3:raised critical`. */
function tell(seen: readonly Observation[], rules = policy): string[] {
  const told: string[] = [];
  let state = quietState;
  for (const one of seen) {
    const { state: counted, transition } = decide(state, one, rules);
    state = carry(counted, transition, one.at);
    if (transition) told.push(`${one.seq}:${transition.kind} ${transition.severity}`);
  }
  return told;
}

const timelines: [timeline: string, story: string[], why: string][] = [
  ['.....', [], 'passes raise nothing'],
  ['FF.FF.', [], 'two failures in a row are one short'],
  ['FFF', ['3:raised critical'], 'the third failure in a row raises'],
  ['FFFFFF', ['3:raised critical'], 'a raised alarm is not raised again'],
  ['FFF.', ['3:raised critical'], 'one pass does not clear'],
  ['FFF..', ['3:raised critical', '5:cleared critical'], 'two passes in a row clear'],
  ['FFF.F..', ['3:raised critical', '7:cleared critical'], 'a failure between them starts the passes anew'],
  ['FFF..FFF', ['3:raised critical', '5:cleared critical', '8:raised critical'], 'it can be raised again'],
  ['F?F?F', ['5:raised critical'], 'unknown does not reset a streak of failures'],
  ['FF????????', [], 'unknown does not advance one either'],
  ['????????????', [], 'unknown alone never raises'],
  ['FFF.?.', ['3:raised critical', '6:cleared critical'], 'unknown does not reset the passes'],
  ['ddddd', ['5:raised warning'], 'five degraded in a row raise a warning'],
  ['ddFdd', ['5:raised warning'], 'a failure counts as degraded too'],
  ['dFdFd', ['5:raised warning'], 'degraded resets the streak of failures alone'],
  ['dddddFFF', ['5:raised warning', '8:raised critical'], 'a warning escalates when failures come'],
  ['FFFddddd', ['3:raised critical'], 'a critical alarm is not raised as a warning'],
  [
    'dddddFFF..',
    ['5:raised warning', '8:raised critical', '10:cleared critical'],
    'an escalated alarm clears once',
  ],
];

describe('an alarm', () => {
  it.each(timelines)('%s tells %j: %s', (timeline, story) => {
    expect(tell(observations(timeline))).toEqual(story);
  });

  it('points at the first record of the streak that is not passing', () => {
    const told: Transition[] = [];
    let state = quietState;
    for (const one of observations('..d?FFF')) {
      const decision = decide(state, one, policy);
      state = decision.state;
      if (decision.transition) told.push(decision.transition);
    }
    expect(told).toEqual([{ kind: 'raised', severity: 'critical', reason: 'slot 7', sinceSeq: 3 }]);
  });

  it('never raises what its policy leaves out', () => {
    expect(tell(observations('ddddddddd'), { ...policy, raise: { fail: 3 } })).toEqual([]);
  });
});

describe('whatever comes', () => {
  const timeline = fc
    .array(fc.constantFrom('.', 'd', 'F', '?'), { maxLength: 60 })
    .map((all) => all.join(''));

  it('raise and clear alternate, but for an escalation from warning to critical', () => {
    fc.assert(
      fc.property(timeline, (text) => {
        const story = tell(observations(text)).map((word) => word.split(':')[1]);
        story.forEach((word, index) => {
          const before = story[index - 1] ?? 'cleared';
          const follows =
            word === 'raised critical' ? before !== 'raised critical' : !before.startsWith('cleared');
          expect(word === 'raised warning' ? before.startsWith('cleared') : follows, story.join(', ')).toBe(
            true,
          );
        });
      }),
    );
  });

  it('duplicates and late observations change nothing', () => {
    fc.assert(
      fc.property(timeline, fc.array(fc.nat({ max: 59 })), (text, again) => {
        const inOrder = observations(text);
        const disturbed = inOrder.flatMap((one, index) => [
          one,
          ...again.filter((earlier) => earlier <= index).flatMap((earlier) => inOrder[earlier] ?? []),
        ]);
        expect(tell(disturbed)).toEqual(tell(inOrder));
      }),
    );
  });

  it('unknown can be left out without changing the story', () => {
    fc.assert(
      fc.property(timeline, (text) => {
        const all = observations(text);
        const known = all.filter(({ outcome }) => outcome !== 'unknown');
        expect(tell(all)).toEqual(tell(known));
      }),
    );
  });
});
