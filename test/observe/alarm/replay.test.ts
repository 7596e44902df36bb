import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import type { Observation } from '#observe/alarm/decide.ts';
import { replay } from '#observe/alarm/replay.ts';

const minute = 60_000;

const policy: ResolvedAlarmPolicy = {
  raise: { fail: 3, degraded: 5 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
  flapping: { raises: 3, withinMs: 60 * minute, quietMs: 15 * minute },
};

const letters: Record<string, Outcome> = { '.': 'pass', d: 'degraded', F: 'fail', '?': 'unknown' };

/** One letter a minute, the first at minute 1. */
const observed = (timeline: string): Observation[] =>
  [...timeline].map((letter, index) => ({
    seq: index + 1,
    at: epochMs((index + 1) * minute),
    outcome: letters[letter] ?? 'unknown',
    reason: letter,
  }));

const told = (timeline: string, more: Partial<ResolvedAlarmPolicy> = {}): string[] =>
  replay({ ...policy, ...more }, observed(timeline)).changes.map(
    ({ kind, severity, seq, flapping }) => `${kind} ${severity} ${seq}${flapping ? ' flapping' : ''}`,
  );

describe('a policy over the past', () => {
  it.each<[timeline: string, more: Partial<ResolvedAlarmPolicy>, told: string[]]>([
    ['.FF.FFF..', {}, ['raised critical 7', 'cleared critical 9']],
    ['.FF.FFF..', { raise: { fail: 2 } }, ['raised critical 3', 'cleared critical 9']],
    [
      '.FF..FF..',
      { raise: { fail: 2 } },
      ['raised critical 3', 'cleared critical 5', 'raised critical 7', 'cleared critical 9'],
    ],
    ['.FFF..', { raise: { fail: 4, degraded: 5 } }, []],
    ['.FFF..', { clear: { pass: 3 } }, ['raised critical 4']],
    ['dddddFFF..', {}, ['raised warning 5', 'raised critical 8', 'cleared critical 10']],
    ['FF?F..', {}, ['raised critical 4', 'cleared critical 6']],
    ['??????', {}, []],
  ])('%s with %j: %j', (timeline, more, expected) => {
    expect(told(timeline, more)).toEqual(expected);
  });

  it('says once that it flaps, and then stays raised until it was quiet', () => {
    expect(told(`${'FFF..'.repeat(4)}${'.'.repeat(20)}`)).toEqual([
      'raised critical 3',
      'cleared critical 5',
      'raised critical 8',
      'cleared critical 10',
      'raised critical 13 flapping',
      'cleared critical 33',
    ]);
  });

  it('raises nothing that a check which it needs tells of', () => {
    const need = replay(policy, observed('.FFFF..........')).failing;
    expect(need).toEqual([{ from: 2 * minute, to: 6 * minute - 1 }]);
    const failingNeed = (at: number) => need.find(({ from, to }) => from <= at && at <= to) && 'health';
    const changes = (timeline: string) =>
      replay(policy, observed(timeline), failingNeed).changes.map(({ kind, seq }) => `${kind} ${seq}`);
    expect(changes('.FFF...')).toEqual([]);
    expect(changes('.FFFFF...')).toEqual(['raised 6', 'cleared 8']);
  });

  it('knows of a failure as long as it is fresh, and while its alarm is raised for as long as that lasts', () => {
    const spans = (timeline: string) =>
      replay(policy, observed(timeline)).failing.map(({ from, to }) => [
        from / minute,
        Math.ceil(to / minute),
      ]);
    expect(spans('F?')).toEqual([[1, 16]]);
    expect(spans('F.F')).toEqual([
      [1, 2],
      [3, 18],
    ]);
    expect(spans(`FFF${'?'.repeat(40)}.`)).toEqual([[1, 44]]);
    expect(spans('Fd')).toEqual([[1, 2]]);
    expect(spans('..')).toEqual([]);
  });
});

describe('whatever was recorded', () => {
  const timelines = fc
    .array(fc.constantFrom('.', 'd', 'F', '?'), { maxLength: 60 })
    .map((all) => all.join(''));

  it('raises and clears in turn but for what gets more severe, and from unknown alone comes nothing', () =>
    fc.assert(
      fc.property(timelines, (timeline) => {
        let raised = 'nothing';
        for (const { kind, severity } of replay(policy, observed(timeline)).changes) {
          // What is raised may only get more severe, and what is cleared was raised so.
          const before =
            kind === 'cleared' ? [severity] : ['nothing', ...(severity === 'critical' ? ['warning'] : [])];
          expect(before).toContain(raised);
          raised = kind === 'raised' ? severity : 'nothing';
        }
        expect(told('?'.repeat(timeline.length))).toEqual([]);
      }),
      { seed: 4, numRuns: 200 },
    ));

  it('is the same with each record twice', () =>
    fc.assert(
      fc.property(timelines, (timeline) => {
        const once = observed(timeline);
        const twice = once.flatMap((one) => [one, one]);
        expect(replay(policy, twice)).toEqual(replay(policy, once));
      }),
      { seed: 4, numRuns: 200 },
    ));
});
