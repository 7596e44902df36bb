import { expect, test } from 'vitest';
import type { Called } from '#act/drill/caller.ts';
import { judgeBreaker, type BreakerReport } from '#act/drill/judge-breaker.ts';
import { BreakerDrill } from '#ground/config/schema/drill.ts';
import { blockedBy, dropped, passed, statusOf, times } from './called.ts';

const drill = BreakerDrill.parse({
  kind: 'breaker-open',
  check: 'chat',
  set: { PROVIDER_URL: 'http://nowhere.invalid' },
  meanwhile: ['apology'],
  answer: 'breaker_open',
  byCall: 4,
  closesWithin: '2m',
  tokensMax: 2000,
});

const open: Called = { ...blockedBy('breaker_open'), status: 503, retryAfterSeconds: 30 };
const apology: Called = { ...blockedBy('apology'), status: 200 };

const good: BreakerReport = {
  isLiveKnown: true,
  calls: [passed, apology, apology, open],
  halfOpen: apology,
  closing: { afterMs: 90_000, last: passed },
};

const judged = (report: Partial<BreakerReport>) => judgeBreaker(drill, { ...good, ...report });
const verdict = (outcome: string, ...findings: string[]) => ({
  outcome,
  reason: findings[0] ?? '',
  findings,
});

test('open by call N after what is foreseen, and closed again in time, is a pass', () => {
  expect(judged({})).toEqual(verdict('pass'));
  expect(judged({ calls: [dropped, open] })).toEqual(verdict('pass'));
});

test.for<[string, Partial<BreakerReport>, string, string]>([
  ['never open', { calls: times(4, apology) }, 'fail', 'never opened: no breaker_open in 4 calls'],
  [
    'never open, where nothing tells what runs',
    { calls: times(4, passed), isLiveKnown: false },
    'unknown',
    'never opened: no breaker_open in 4 calls, and nothing tells whether the switches run',
  ],
  [
    'open too late',
    { calls: [...times(4, apology), open] },
    'fail',
    'breaker_open came only at call 5, not by call 4',
  ],
  [
    'never open, and a call without a response',
    { calls: [apology, dropped, apology, apology] },
    'unknown',
    'call 2 of 4 told nothing: connection dropped by 127.0.0.1:80 before a response',
  ],
  ['too few calls', { calls: [apology] }, 'unknown', 'only 1 of 4 calls were made'],
  [
    'an answer before that is not foreseen',
    { calls: [apology, blockedBy('budget'), apology, open] },
    'fail',
    'before it opened, call 2 was none of a pass, apology: budget',
  ],
  [
    'a fault before that is not foreseen',
    { calls: [statusOf(502), open] },
    'fail',
    'before it opened, call 1 was none of a pass, apology: status (502) == 200',
  ],
  [
    'still open when Retry-After is over',
    { halfOpen: open },
    'fail',
    'still breaker_open once Retry-After was over',
  ],
  [
    'another answer when Retry-After is over',
    { halfOpen: blockedBy('budget') },
    'fail',
    'the call that may try came to budget',
  ],
  [
    'no response when Retry-After is over',
    { halfOpen: dropped },
    'unknown',
    'the call that may try told nothing: connection dropped by 127.0.0.1:80 before a response',
  ],
  [
    'closed too late',
    { closing: { afterMs: 120_001, last: passed } },
    'fail',
    'closed only 121s after the switches were back, not within 2m',
  ],
  [
    'never closed',
    { closing: { afterMs: 120_400, last: open } },
    'fail',
    'still breaker_open 121s after the switches were back, expected to close within 2m',
  ],
  [
    'closed or not, no response tells',
    { closing: { afterMs: 120_400, last: dropped } },
    'unknown',
    'whether it closed within 2m cannot be told: connection dropped by 127.0.0.1:80 before a response',
  ],
])('%s', ([, report, outcome, text]) => {
  expect(judged(report)).toEqual(verdict(outcome, text));
});

test.for<[number | undefined, string]>([
  [undefined, 'half open was not asked: no Retry-After'],
  [151, 'half open was not asked: 151 s is too long a Retry-After'],
])('with %s s to wait until it is half open, nothing is proven of that', ([seconds, text]) => {
  const { retryAfterSeconds: _, ...silent } = open;
  const last = seconds === undefined ? silent : { ...open, retryAfterSeconds: seconds };
  const { halfOpen: __, ...unasked } = good;
  expect(judgeBreaker(drill, { ...unasked, calls: [apology, last] })).toEqual(verdict('unknown', text));
});

test('whether it closes is unknown when nobody asked', () => {
  const { closing: _, ...unasked } = good;
  expect(judgeBreaker(drill, unasked)).toEqual(verdict('unknown', 'whether it closes again was not asked'));
});

test('all findings are told', () => {
  const report = { calls: [blockedBy('budget'), open], closing: { afterMs: 121_000, last: open } };
  expect(judged(report).findings).toEqual([
    'before it opened, call 1 was none of a pass, apology: budget',
    'still breaker_open 121s after the switches were back, expected to close within 2m',
  ]);
});
