import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, type Observation, type Transition } from '#observe/alarm/decide.ts';

const minute = 60_000;

const policy: ResolvedAlarmPolicy = {
  raise: { fail: 3, degraded: 5 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
  flapping: { raises: 3, withinMs: 60 * minute, quietMs: 15 * minute },
};

/** Raised by one failure, cleared by one pass, and flapping when raised 3 times in 10 minutes, until 5 were quiet. */
const nervous: ResolvedAlarmPolicy = {
  ...policy,
  raise: { fail: 1, degraded: 2 },
  clear: { pass: 1 },
  flapping: { raises: 3, withinMs: 10 * minute, quietMs: 5 * minute },
};

const letters: Record<string, Outcome> = { P: 'pass', D: 'degraded', F: 'fail', '?': 'unknown' };

/** A slot a minute, by one letter; a space is a minute without one. Slot 3 is the third letter, or the third minute. */
const observations = (timeline: string): Observation[] =>
  [...timeline].flatMap((letter, index) => {
    const outcome = letters[letter];
    const at = epochMs(minute * (index + 1));
    return outcome ? [{ seq: index + 1, at, outcome, reason: `slot ${index + 1}` }] : [];
  });

/** What carrying a transition out does to phase and raised: the part that `decide` leaves to its caller. */
function carry(state: AlarmState, transition: Transition | undefined, at: number): AlarmState {
  if (!transition) return state;
  const { raised: _, ...rest } = state;
  if (transition.kind === 'cleared') return { ...rest, phase: 'quiet' };
  const { severity, reason } = transition;
  return { ...rest, phase: 'raised', raised: { at, incident: 'i', severity, reason } };
}

type Played = { story: string[]; states: AlarmState[]; told: Transition[] };

/** One word for each slot at which something happened: `3:raised critical`. */
function play(seen: readonly Observation[], rules: ResolvedAlarmPolicy): Played {
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

const tell = (seen: readonly Observation[], rules = policy): string[] => play(seen, rules).story;

const timelines: [timeline: string, story: string[], why: string][] = [
  ['PPPPP', [], 'passes raise nothing'],
  ['FFPFFP', [], 'two failures in a row are one short'],
  ['FFF', ['3:raised critical'], 'the third failure in a row raises'],
  ['FF  F', ['5:raised critical'], 'slots that nobody ran do not reset a streak'],
  ['FFFFFF', ['3:raised critical'], 'a raised alarm is not raised again'],
  ['FFFP', ['3:raised critical'], 'one pass does not clear'],
  ['FFFPP', ['3:raised critical', '5:cleared critical'], 'two passes in a row clear'],
  ['FFF PP', ['3:raised critical', '6:cleared critical'], 'whenever they come'],
  ['FFFPFPP', ['3:raised critical', '7:cleared critical'], 'a failure between them starts the passes anew'],
  ['FFFPPFFF', ['3:raised critical', '5:cleared critical', '8:raised critical'], 'it can be raised again'],
  ['F?F?F', ['5:raised critical'], 'unknown does not reset a streak of failures'],
  ['FF????????', [], 'unknown does not advance one either'],
  ['????????????', [], 'unknown alone never raises'],
  ['FFFP?P', ['3:raised critical', '6:cleared critical'], 'unknown does not reset the passes'],
  ['DDDDD', ['5:raised warning'], 'five degraded in a row raise a warning'],
  ['DDFDD', ['5:raised warning'], 'a failure counts as degraded too'],
  ['DFDFD', ['5:raised warning'], 'degraded resets the streak of failures alone'],
  ['DDDDDFFF', ['5:raised warning', '8:raised critical'], 'a warning escalates when failures come'],
  ['FFFDDDDD', ['3:raised critical'], 'a critical alarm is not raised as a warning'],
  [
    'DDDDDFFFPP',
    ['5:raised warning', '8:raised critical', '10:cleared critical'],
    'an escalated alarm clears once',
  ],
];

const flapping: [timeline: string, story: string[], why: string][] = [
  [
    'FPFPF',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
    ],
    'the third raise in ten minutes says that it flaps',
  ],
  [
    'FP   FP   F',
    [
      '1:raised critical',
      '2:cleared critical',
      '6:raised critical',
      '7:cleared critical',
      '11:raised critical flapping',
    ],
    'ten minutes to the minute are within ten',
  ],
  [
    'FP   FP    F',
    [
      '1:raised critical',
      '2:cleared critical',
      '6:raised critical',
      '7:cleared critical',
      '12:raised critical',
    ],
    'what is longer ago does not count',
  ],
  [
    'FPFPFPPPPP',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
      '10:cleared critical',
    ],
    'it clears five minutes after the last failure, not before',
  ],
  [
    'FPFPFPFPDPPPPP',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
      '14:cleared critical',
    ],
    'what goes on flapping is neither cleared nor raised nor told again',
  ],
  [
    'FPFPFP   ??P',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
      '12:cleared critical',
    ],
    'no unknown clears it, though the time is over',
  ],
  [
    'FPFPFPPPPPF     P',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
      '10:cleared critical',
      '11:raised critical flapping',
      '17:cleared critical',
    ],
    'back within the same ten minutes it is flapping again',
  ],
  [
    'FPFPFPPPPP           FP',
    [
      '1:raised critical',
      '2:cleared critical',
      '3:raised critical',
      '4:cleared critical',
      '5:raised critical flapping',
      '10:cleared critical',
      '22:raised critical',
      '23:cleared critical',
    ],
    'once it was quiet and cleared it is an alarm as any other',
  ],
  [
    'DDPDDPDDFPPPPP',
    [
      '2:raised warning',
      '3:cleared warning',
      '5:raised warning',
      '6:cleared warning',
      '8:raised warning flapping',
      '9:raised critical',
      '14:cleared critical',
    ],
    'an escalation is no raise of its own, and says it no second time',
  ],
];

describe('an alarm', () => {
  it.each(timelines)('%s tells %j: %s', (timeline, story) => {
    expect(tell(observations(timeline))).toEqual(story);
  });

  it('points at the first record of the streak that is not passing', () => {
    const told: Transition[] = [];
    let state = quietState;
    for (const one of observations('PPD?FFF')) {
      const decision = decide(state, one, policy);
      state = decision.state;
      if (decision.transition) told.push(decision.transition);
    }
    expect(told).toEqual([
      { kind: 'raised', severity: 'critical', reason: 'slot 7', sinceSeq: 3, failSinceSeq: 5 },
    ]);
  });

  it.each<[timeline: string, since: [bad: number, fail: number | undefined][], why: string]>([
    ['PFFF', [[2, 2]], 'the failures are the streak'],
    ['PDDFFF', [[2, 4]], 'it was slow before it failed'],
    ['PF?F?F', [[2, 2]], 'unknown begins nothing anew'],
    ['PFDFFF', [[2, 4]], 'degraded begins the failures anew'],
    ['FFPFFF', [[4, 4]], 'a pass begins both anew'],
    ['DFDFD', [[1, undefined]], 'no failures raised it'],
    [
      'DDDDDFFF',
      [
        [1, undefined],
        [1, 6],
      ],
      'the failures made it worse',
    ],
  ])('%s points at %j: %s', (timeline, since) => {
    const told = play(observations(timeline), policy).told;
    expect(told.map((one) => one.kind === 'raised' && [one.sinceSeq, one.failSinceSeq])).toEqual(since);
  });

  it('whose streak of failures was begun before its first was kept points at none', () => {
    const old: AlarmState = {
      ...quietState,
      streak: { fail: 2, bad: 2, pass: 0 },
      seenSeq: 8,
      badSinceSeq: 7,
    };
    const [ninth] = observations('        F');
    expect(ninth && decide(old, ninth, policy).transition).toEqual({
      kind: 'raised',
      severity: 'critical',
      reason: 'slot 9',
      sinceSeq: 7,
    });
  });

  it('never raises what its policy leaves out', () => {
    expect(tell(observations('DDDDDDDDD'), { ...policy, raise: { fail: 3 } })).toEqual([]);
  });
});

describe('an alarm that comes and goes', () => {
  it.each(flapping)('%s tells %j: %s', (timeline, story) => {
    expect(tell(observations(timeline), nervous)).toEqual(story);
  });

  it('says how often it was raised in how long, and how long it was quiet', () => {
    const last = observations('FPFPFPPPPP').reduce<{ state: AlarmState; told: Transition[] }>(
      ({ state, told }, one) => {
        const { state: counted, transition } = decide(state, one, nervous);
        return { state: carry(counted, transition, one.at), told: transition ? [...told, transition] : told };
      },
      { state: quietState, told: [] },
    );
    expect(last.told.slice(-2)).toEqual([
      {
        kind: 'raised',
        severity: 'critical',
        reason: 'slot 5',
        sinceSeq: 5,
        failSinceSeq: 5,
        flapping: { raises: 3, withinMs: 600_000 },
      },
      { kind: 'cleared', severity: 'critical', reason: '5 passes in a row, quiet for 5m' },
    ]);
  });

  it('forgets raises that are too old to count', () => {
    const { states } = play(observations('FP         FP         FP'), nervous);
    expect(states.at(-1)?.raises).toEqual([23 * minute]);
  });
});

describe('whatever comes', () => {
  const timeline = fc
    .array(fc.constantFrom('P', 'D', 'F', '?', ' '), { maxLength: 60 })
    .map((all) => all.join(''));
  const rules = fc.constantFrom(policy, nervous);

  it('raise and clear alternate, but for an escalation from warning to critical', () => {
    fc.assert(
      fc.property(timeline, rules, (text, policyOf) => {
        const story = tell(observations(text), policyOf).map((word) =>
          word.split(':')[1]?.replace(' flapping', ''),
        );
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
      fc.property(timeline, rules, fc.array(fc.nat({ max: 59 })), (text, policyOf, again) => {
        const inOrder = observations(text);
        const disturbed = inOrder.flatMap((one, index) => [
          one,
          ...again.filter((earlier) => earlier <= index).flatMap((earlier) => inOrder[earlier] ?? []),
        ]);
        const [calm, shaken] = [play(inOrder, policyOf), play(disturbed, policyOf)];
        expect([shaken.story, shaken.states.at(-1)]).toEqual([calm.story, calm.states.at(-1)]);
      }),
    );
  });

  it('unknown alone never raises, and can be left out without changing the story', () => {
    fc.assert(
      fc.property(timeline, rules, (text, policyOf) => {
        const all = observations(text);
        const known = all.filter(({ outcome }) => outcome !== 'unknown');
        expect(tell(all, policyOf)).toEqual(tell(known, policyOf));
        expect(
          tell(
            all.map((one) => ({ ...one, outcome: 'unknown' })),
            policyOf,
          ),
        ).toEqual([]);
      }),
    );
  });

  it('flapping is said once until it clears, and nothing but a quiet time clears it', () => {
    fc.assert(
      fc.property(timeline, (text) => {
        const seen = observations(text);
        const { states, story } = play(seen, nervous);
        const spans = story.join(' ').split('cleared');
        expect(spans.every((span) => span.split('flapping').length <= 2)).toBe(true);
        for (const [index, state] of states.entries()) {
          const before = states[index - 1];
          if (before?.flappingSince === undefined || state.flappingSince !== undefined) continue;
          // A pass ended it: what came before it in the last five minutes was none that was bad.
          const now = seen[index]?.at ?? 0;
          const lately = seen.filter(({ at }) => at <= now && at > now - 5 * minute);
          expect(lately.map(({ outcome }) => outcome)).not.toContain('fail');
          expect(lately.map(({ outcome }) => outcome)).not.toContain('degraded');
        }
      }),
    );
  });
});
