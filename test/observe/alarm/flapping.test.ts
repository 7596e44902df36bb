import { describe, expect, it } from 'vitest';
import { type AlarmState, quietState } from '#observe/alarm/alarm-state.ts';
import { decide, type Transition } from '#observe/alarm/decide.ts';
import { carry, minute, nervous, observations, play, tell } from './decide-stage.ts';

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
