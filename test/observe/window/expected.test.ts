import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Attempt, StepResult } from '#observe/check/check-result.ts';
import { expectedBy, expectedIn, noteIn, windowOf } from '#observe/window/expected.ts';
import type { Window } from '#observe/window/window.ts';

const windows: Window[] = [
  { id: 'burst', kind: 'drill', answers: ['rate_limited', 'throttled'], from: 1000, until: 2000 },
  { id: 'budget', kind: 'drill', answers: ['cost_cap'], from: 1500, until: 3000 },
];

describe('a call', () => {
  it.each<[at: number, answers: string[], id: string | undefined, why: string]>([
    [999, ['rate_limited'], undefined, 'before the window'],
    [1000, ['rate_limited'], 'burst', 'as it opens'],
    [2000, ['rate_limited'], 'burst', 'as it ends'],
    [2001, ['rate_limited'], undefined, 'after it'],
    [1500, [], undefined, 'that no answer names'],
    [1500, ['rate_limited', 'throttled'], 'burst', 'with two answers that are both expected'],
    [1500, ['rate_limited', 'cost_cap'], undefined, 'with two that no one window expects'],
    [1500, ['cost_cap'], 'budget', 'that another window expects'],
    [1200, ['cost_cap'], undefined, 'that only a window to come expects'],
  ])('at %i with %j is expected by %s: %s', (at, answers, id) => {
    expect(expectedBy(windows, { at, check: 'chat', answers })?.id).toBe(id);
  });
});

const step = (outcome: Outcome, answers: string[], totalMs = 10, ownDelayMs = 0): StepResult => ({
  method: 'POST',
  url: 'http://127.0.0.1:9/api/chat',
  outcome,
  problems: outcome === 'pass' ? [] : ['status (429) == 200'],
  answers,
  kept: {},
  bytes: 0,
  phases: { totalMs, ownDelayMs, reused: false },
});

/** As a run of a check comes out: its outcome is the worst of its steps'. */
const attempt = (at: number, ...steps: StepResult[]): Attempt => ({
  at: epochMs(at),
  outcome: steps.at(-1)?.outcome ?? 'unknown',
  reason: '',
  steps,
});

const limited = step('fail', ['rate_limited']);
const broken = step('fail', []);
const fine = step('pass', []);

describe('a result', () => {
  it.each<[why: string, outcome: Outcome, attempts: Attempt[], id: string | undefined]>([
    ['failed as expected', 'fail', [attempt(1500, limited)], 'burst'],
    ['failed otherwise', 'fail', [attempt(1500, broken)], undefined],
    ['failed at its last step as expected', 'fail', [attempt(1500, fine, limited)], 'burst'],
    ['degraded as expected', 'degraded', [attempt(1500, step('degraded', ['rate_limited']))], 'burst'],
    ['was slow before it was blocked', 'fail', [attempt(1500, step('degraded', []), limited)], undefined],
    ['was confirmed as expected', 'fail', [attempt(1400, limited), attempt(1500, limited)], 'burst'],
    ['was confirmed otherwise', 'fail', [attempt(1400, limited), attempt(1500, broken)], undefined],
    ['failed otherwise before', 'fail', [attempt(1400, broken), attempt(1500, limited)], undefined],
    ['was confirmed too late', 'fail', [attempt(1990, limited), attempt(2001, limited)], undefined],
    ['was not repeated', 'degraded', [attempt(1400, limited), attempt(1500, fine)], 'burst'],
    ['was confirmed by what nobody can tell', 'degraded', [attempt(1400, limited), attempt(1500)], 'burst'],
    ['passed', 'pass', [attempt(1500, fine)], undefined],
    ['passed with an answer', 'pass', [attempt(1500, step('pass', ['rate_limited']))], undefined],
    ['is unknown', 'unknown', [attempt(1500, limited), attempt(1600)], undefined],
    ['was never attempted', 'unknown', [], undefined],
    ['failed without a step', 'fail', [{ ...attempt(1500), outcome: 'fail' }], undefined],
    [
      'failed without a step before',
      'fail',
      [{ ...attempt(1400), outcome: 'fail' }, attempt(1500, limited)],
      undefined,
    ],
    ['was answered as the window opened', 'fail', [attempt(990, limited)], 'burst'],
    ['was answered before it opened', 'fail', [attempt(989, limited)], undefined],
    ['waited its turn until it opened', 'fail', [attempt(900, step('fail', ['throttled'], 10, 90))], 'burst'],
    ['reached the blocked step once open', 'fail', [attempt(980, fine, limited)], 'burst'],
    ['began before the window ended', 'fail', [attempt(1995, limited)], 'burst'],
    ['reached the blocked step too late', 'fail', [attempt(1995, fine, limited)], undefined],
    [
      'was confirmed by another window',
      'fail',
      [attempt(1900, limited), attempt(2500, step('fail', ['cost_cap']))],
      'budget',
    ],
  ])('that %s', (_, outcome, attempts, id) => {
    expect(windowOf({ check: 'chat', outcome, attempts }, windows)?.id).toBe(id);
  });
});

describe('in maintenance and in a snooze', () => {
  const snooze: Window = {
    ...windows[0]!,
    id: 'snooze',
    kind: 'snooze',
    answers: [],
    checks: ['chat', 'db'],
  };
  const work: Window = {
    ...windows[0]!,
    id: 'work',
    kind: 'maintenance',
    answers: [],
    from: 3000,
    until: 4000,
  };
  const both = [snooze, work];

  it.each<[why: string, check: string, outcome: Outcome, attempts: Attempt[], id: string | undefined]>([
    ['failed whatever was answered', 'chat', 'fail', [attempt(1500, broken)], 'snooze'],
    ['failed with an answer', 'chat', 'fail', [attempt(1500, limited)], 'snooze'],
    ['was slow', 'chat', 'degraded', [attempt(1500, step('degraded', []))], 'snooze'],
    ['failed without a step', 'chat', 'fail', [{ ...attempt(1500), outcome: 'fail' }], 'snooze'],
    ['failed while another check is snoozed', 'health', 'fail', [attempt(1500, broken)], undefined],
    ['failed where all checks are covered', 'health', 'fail', [attempt(3500, broken)], 'work'],
    ['failed before it', 'health', 'fail', [attempt(2989, broken)], undefined],
    ['failed as it opened', 'health', 'fail', [attempt(2990, broken)], 'work'],
    ['failed as it ended', 'health', 'fail', [attempt(4000, broken)], 'work'],
    ['failed after it', 'health', 'fail', [attempt(4001, broken)], undefined],
    [
      'failed before it and in it',
      'health',
      'fail',
      [attempt(2900, broken), attempt(3100, broken)],
      undefined,
    ],
    [
      'was confirmed by the next window',
      'db',
      'fail',
      [attempt(1900, broken), attempt(3100, broken)],
      'work',
    ],
    ['passed', 'chat', 'pass', [attempt(1500, fine)], undefined],
    ['is unknown', 'chat', 'unknown', [attempt(1500)], undefined],
  ])('a check that %s (%s %s)', (_, check, outcome, attempts, id) => {
    expect(windowOf({ check, outcome, attempts }, both)?.id).toBe(id);
  });

  it('a result counts that only in part was what a drill expects, and in part snoozed', () => {
    const attempts = [attempt(1500, limited), attempt(2500, broken)];
    const later: Window = { ...snooze, from: 2400, until: 2600 };
    const of = { check: 'chat', outcome: 'fail', attempts } as const;
    expect(windowOf(of, windows)?.id).toBe(undefined);
    expect(windowOf(of, [...windows, later])?.id).toBe('snooze');
  });
});

describe('the note in a record', () => {
  it("tells the kind and the reason, and is a drill's where it has no kind", () => {
    const expected = { window: 'work', kind: 'maintenance', reason: 'platform updates' };
    expect(noteIn({ check: 'chat', expected })).toEqual(expected);
    expect(noteIn({ expected: { window: 'run-7' } })).toEqual({ window: 'run-7', kind: 'drill' });
    expect(noteIn({})).toBe(undefined);
  });

  it('is read from bodies that carry one, and from nothing else', () => {
    expect(expectedIn({ check: 'chat', expected: { window: 'burst' } })).toBe('burst');
    for (const body of [
      null,
      'text',
      [],
      {},
      { expected: 'burst' },
      { expected: [] },
      { expected: { window: 1 } },
    ])
      expect(expectedIn(body)).toBe(undefined);
  });
});
