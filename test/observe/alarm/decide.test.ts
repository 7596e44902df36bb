import { describe, expect, it } from 'vitest';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, type Transition } from '#observe/alarm/decide.ts';
import { observations, play, policy, tell } from './decide-stage.ts';

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
