import { expect, test } from 'vitest';
import type { BurstReport } from '#act/drill/caller.ts';
import { judgeBurst, type Recovery } from '#act/drill/judge-burst.ts';
import { epochMs } from '#ground/base/brand.ts';
import { BurstDrill } from '#ground/config/schema/drill.ts';

const drill = BurstDrill.parse({
  kind: 'burst-429',
  check: 'chat',
  requests: 20,
  sentWithin: '500ms',
  admitted: { atLeast: 4, atMost: 6 },
  answer: 'rate_limited',
  recovery: { passesAfterRetryAfter: true, blockedJustBefore: true },
  tokensMax: 10_000,
});

const honest: Recovery = { kind: 'passed', afterSeconds: 30, blockedJustBefore: 'blocked' };

/** 5 of 20 admitted, 15 blocked as they should be. */
const good: BurstReport = {
  at: epochMs(1_795_311_799_000),
  requests: 20,
  sent: 20,
  skewMs: 5.5,
  concurrencyMax: 20,
  admitted: 5,
  answers: { rate_limited: 15 },
  unnamed: 0,
  ambiguous: 0,
  serverErrors: 0,
  failed: 0,
  reason: '',
  statuses: { 200: 5, 429: 15 },
  retryAfter: { shown: 15, missing: 0, secondsMin: 30, secondsMax: 30, overMsMin: 30_010, overMsMax: 30_020 },
  tokens: 1000,
  isCut: false,
};

const judged = (
  report: Partial<BurstReport>,
  recovery: Partial<Recovery> = {},
  more: Partial<BurstDrill> = {},
) => judgeBurst({ ...drill, ...more }, { ...good, ...report }, { ...honest, ...recovery });

const verdict = (outcome: string, text: string) => ({ outcome, reason: text, findings: [text] });
const pass = { outcome: 'pass', reason: '', findings: [] };

test('a rate within its bounds, by the named answer, with an honest Retry-After, is a pass', () => {
  expect(judged({})).toEqual(pass);
  expect(judged({ admitted: 4, answers: { rate_limited: 16 } })).toEqual(pass);
  expect(judged({ admitted: 6, answers: { rate_limited: 14 } })).toEqual(pass);
});

test.for<[string, Partial<BurstReport>, string, string]>([
  [
    'nothing was sent',
    { sent: 0, admitted: 0, answers: {}, reason: 'only 3 of 20 connections could be opened (refused)' },
    'unknown',
    'nothing was sent: only 3 of 20 connections could be opened (refused)',
  ],
  [
    'sent too slowly for a rate',
    { skewMs: 500.2, admitted: 12 },
    'unknown',
    'sent over 501ms, not within 500ms, so the rate proves nothing',
  ],
  [
    'no response to more than half',
    { failed: 11, admitted: 4, answers: { rate_limited: 5 }, reason: 'connection dropped' },
    'unknown',
    '11 of 20 had no response: connection dropped',
  ],
  [
    'never blocked',
    { admitted: 20, answers: {}, retryAfter: { shown: 0, missing: 0 } },
    'fail',
    'rate_limited never blocked: 20 of 20 admitted',
  ],
  [
    'too many admitted',
    { admitted: 7, answers: { rate_limited: 13 } },
    'fail',
    '7 of 20 admitted, expected 4 to 6',
  ],
  [
    'too few admitted',
    { admitted: 3, answers: { rate_limited: 17 } },
    'fail',
    '3 of 20 admitted, expected 4 to 6',
  ],
  [
    'too few admitted unless those without a response were',
    { admitted: 3, failed: 1, answers: { rate_limited: 16 }, reason: 'no response within 1s' },
    'unknown',
    '3 of 20 admitted, expected 4 to 6, and 1 had no response: no response within 1s',
  ],
  [
    'too many admitted if those without a response were',
    { admitted: 6, failed: 1, answers: { rate_limited: 13 }, reason: 'no response within 1s' },
    'unknown',
    '6 of 20 admitted, expected 4 to 6, and 1 had no response: no response within 1s',
  ],
  [
    'blocked by another answer',
    { answers: { budget: 2, rate_limited: 13 } },
    'fail',
    '2 were blocked by budget instead of rate_limited',
  ],
  [
    'blocked without a name',
    {
      answers: { rate_limited: 14 },
      unnamed: 1,
      reason: 'status (429) == 200 (rate_limited but for its Retry-After)',
    },
    'fail',
    '1 were not served, by no answer that the config names: status (429) == 200 (rate_limited but for its Retry-After)',
  ],
  [
    'several answers at once',
    { answers: { rate_limited: 13 }, ambiguous: 2 },
    'fail',
    '2 were several answers at once, which proves none',
  ],
  [
    'a server error',
    { answers: { rate_limited: 14 }, serverErrors: 1 },
    'fail',
    '1 of 20 were answered by a server error, at most 0 may be',
  ],
  [
    'some blocked without a Retry-After',
    { retryAfter: { shown: 12, missing: 3, secondsMin: 30, secondsMax: 30 } },
    'fail',
    '3 of 15 blocked responses show no Retry-After',
  ],
])('%s', ([, report, outcome, text]) => {
  expect(judged(report)).toEqual(verdict(outcome, text));
});

test('as many server errors as the drill allows are none', () => {
  expect(judged({ answers: { rate_limited: 14 }, serverErrors: 1 }, {}, { serverErrorsMax: 1 })).toEqual(
    pass,
  );
});

test('a burst whose answer never came proves nothing, though one fault kept it within its bounds', () => {
  const report = {
    requests: 10,
    sent: 10,
    admitted: 9,
    answers: {},
    serverErrors: 1,
    statuses: { 200: 9, 500: 1 },
    retryAfter: { shown: 0, missing: 0 },
  };
  const more = { requests: 10, serverErrorsMax: 1, admitted: { atLeast: 1, atMost: 9 } };
  expect(judged(report, { kind: 'not-asked' }, more)).toEqual(
    verdict('unknown', 'rate_limited blocked none that had a response'),
  );
});

test('what was cut fails for its server errors, and says nothing about the rate', () => {
  const cut = {
    isCut: true,
    serverErrors: 3,
    admitted: 0,
    answers: {},
    retryAfter: { shown: 0, missing: 0 },
  };
  expect(judged(cut, { kind: 'not-asked' })).toEqual({
    outcome: 'fail',
    reason: '3 of 20 were answered by a server error, at most 0 may be',
    findings: [
      '3 of 20 were answered by a server error, at most 0 may be',
      'cut because of server errors, so the rate proves nothing',
    ],
  });
});

test('another answer fails, however slowly it was sent', () => {
  const slow = { skewMs: 900, answers: { budget: 15 } };
  expect(judged(slow)).toMatchObject({
    outcome: 'fail',
    reason: '15 were blocked by budget instead of rate_limited',
  });
});

test.for<[string, Partial<Recovery>, string, string]>([
  [
    'blocked once Retry-After is over',
    { kind: 'blocked', reason: 'status (429) == 200 (answered rate_limited)' },
    'fail',
    'Retry-After said 30 s; still blocked after it: status (429) == 200 (answered rate_limited)',
  ],
  [
    'passes before Retry-After is over',
    { blockedJustBefore: 'passed' },
    'fail',
    'Retry-After said 30 s; passed before it was over',
  ],
  [
    'not asked before Retry-After is over',
    { blockedJustBefore: 'not-asked' },
    'unknown',
    'whether it was blocked just before Retry-After was over could not be asked',
  ],
  [
    'a recovery that cannot be told',
    { kind: 'unknown', reason: 'no blocked response shows a Retry-After that can be read' },
    'unknown',
    'whether it passes after Retry-After cannot be told: no blocked response shows a Retry-After that can be read',
  ],
  [
    'a recovery that was not asked',
    { kind: 'not-asked' },
    'unknown',
    'whether it passes after Retry-After was not asked',
  ],
])('%s', ([, recovery, outcome, text]) => {
  expect(judged({}, recovery)).toEqual(verdict(outcome, text));
});

test('what the drill does not ask of recovery is not judged', () => {
  const recovery = { passesAfterRetryAfter: false, blockedJustBefore: false };
  expect(judged({}, { kind: 'blocked', blockedJustBefore: 'passed' }, { recovery })).toEqual(pass);
});

test('an unknown recovery does not hide a failure', () => {
  expect(judged({ admitted: 7, answers: { rate_limited: 13 } }, { kind: 'unknown' })).toEqual({
    outcome: 'fail',
    reason: '7 of 20 admitted, expected 4 to 6',
    findings: ['7 of 20 admitted, expected 4 to 6', 'whether it passes after Retry-After cannot be told'],
  });
});
