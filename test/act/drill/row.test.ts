import { expect, it } from 'vitest';
import { type Back, backVerdict } from '#act/drill/back-verdict.ts';
import { provokedBy } from '#act/drill/play-drill.ts';
import { unproven, worse } from '#act/drill/row.ts';
import { Drill } from '#ground/config/schema/drill.ts';
import type { Outcome } from '#ground/base/outcome.ts';

const passed: Back = { kind: 'passed', afterMs: 3 };
const blocked: Back = { kind: 'blocked', reason: 'status (429) == 200' };
const dropped: Back = { kind: 'unclear', reason: 'connection dropped' };

it.each<['closed' | 'disputed' | 'left', Back | undefined, Outcome, string]>([
  ['closed', passed, 'pass', ''],
  ['closed', blocked, 'fail', 'A: restored, and the same request does not pass: status (429) == 200'],
  ['closed', dropped, 'unknown', 'A: restored, and whether it passes cannot be told: connection dropped'],
  ['closed', undefined, 'unknown', 'A: restored, and nobody asked whether it passes again'],
  ['disputed', passed, 'unknown', 'A: somebody else changed it meanwhile; type: muster limits'],
  ['left', passed, 'unknown', 'A: not restored in time; the watchdog goes on'],
  ['left', blocked, 'unknown', 'A: not restored in time; the watchdog goes on'],
])('a limit that is %s, with %j afterwards: %s', (restored, after, outcome, reason) => {
  expect(backVerdict('A', restored, after)).toEqual({
    outcome,
    reason,
    findings: reason === '' ? [] : [reason],
  });
});

const verdict = (outcome: Outcome) => ({ outcome, reason: `it is ${outcome}`, findings: [outcome] });

it.each<[Outcome, Outcome, Outcome]>([
  ['pass', 'pass', 'pass'],
  ['pass', 'unknown', 'unknown'],
  ['unknown', 'pass', 'unknown'],
  ['unknown', 'fail', 'fail'],
  ['fail', 'unknown', 'fail'],
  ['pass', 'fail', 'fail'],
  ['degraded', 'unknown', 'unknown'],
  ['pass', 'degraded', 'degraded'],
])('of %s and %s the worse one leads, and nothing is left out', (one, other, leads) => {
  expect(worse(verdict(one), verdict(other))).toEqual({
    outcome: leads,
    reason: `it is ${leads}`,
    findings: [one, other],
  });
});

it('of two that are as bad the first one leads', () => {
  const later = { ...verdict('fail'), reason: 'later' };
  expect(worse(verdict('fail'), later).reason).toBe('it is fail');
});

it('a limit about which nothing was found out is unknown, and was not lowered', () => {
  expect(unproven('A', 'why')).toEqual({
    limit: 'A',
    outcome: 'unknown',
    reason: 'why',
    findings: ['why'],
    restored: 'never-lowered',
  });
});

it('a drill provokes the answers that it declares, each once', () => {
  const provoked = (drill: unknown) => provokedBy(Drill.parse(drill));
  const common = { check: 'chat', tokensMax: 1 };
  const burst = { kind: 'burst-429', ...common, requests: 9, admitted: { atLeast: 1, atMost: 2 } };
  expect(provoked({ ...burst, answer: 'rate' })).toEqual(['rate']);
  const to = (answer: string) => ({ to: 1, answer, byCall: 1 });
  const lower = { A: to('window'), B: to('request'), C: to('window') };
  expect(provoked({ kind: 'budget-block', ...common, lower })).toEqual(['window', 'request']);
  expect(provokedBy(Drill.parse({ kind: 'budget-block', ...common, lower }), 'B')).toEqual(['request']);
  const breaker = { kind: 'breaker-open', ...common, set: { M: 'x' }, byCall: 3, closesWithin: '1m' };
  expect(provoked({ ...breaker, answer: 'open', meanwhile: ['sorry', 'open'] })).toEqual(['open', 'sorry']);
});
