import { expect, test } from 'vitest';
import type { BlockReport } from '#act/drill/block-report.ts';
import type { Called } from '#act/drill/caller.ts';
import { judgeBlock } from '#act/drill/judge-block.ts';
import type { Lowering } from '#ground/config/schema/drill.ts';
import { blockedBy, dropped, passed, statusOf, times } from './called.ts';

const lowering: Lowering = { to: 300, answer: 'budget', byCall: 3 };
const blocked = blockedBy('budget');

/** What one question comes to, on top of a limit that blocks at the second call. */
const judged = (more: Partial<Lowering>, report: Partial<BlockReport> = {}) =>
  judgeBlock(
    'COST_ACTOR_DAILY_TOKENS',
    { ...lowering, ...more },
    { isLiveKnown: true, calls: [passed, blocked], ...report },
  );

const verdict = (outcome: string, text: string) => ({
  outcome,
  reason: `COST_ACTOR_DAILY_TOKENS: ${text}`,
  findings: [`COST_ACTOR_DAILY_TOKENS: ${text}`],
});
const pass = { outcome: 'pass', reason: '', findings: [] };

test('blocked by its own answer, at call N or earlier, is a pass', () => {
  expect(judged({})).toEqual(pass);
  expect(judged({}, { calls: [passed, passed, blocked] })).toEqual(pass);
  expect(judged({}, { calls: [blocked], isLiveKnown: false })).toEqual(pass);
});

const never = 'never blocked: 3 of 3 calls passed';
test.for<[string, Called[], boolean, string, string]>([
  ['never blocked, while the lowered value ran', times(3, passed), true, 'fail', never],
  [
    'never blocked, where nothing tells what runs',
    times(3, passed),
    false,
    'unknown',
    `${never}, and nothing tells whether the lowered value runs`,
  ],
  [
    'another answer',
    [passed, blockedBy('rate_limited')],
    true,
    'fail',
    'call 2 was blocked by rate_limited instead of budget',
  ],
  [
    'two answers at once',
    [blockedBy('budget', 'rate_limited')],
    true,
    'fail',
    'call 1 was blocked by budget and rate_limited at once, which proves neither',
  ],
  [
    'a 4xx without a name',
    [passed, blockedBy()],
    true,
    'fail',
    'call 2 was blocked by no answer that the config names, instead of budget: status (429) == 200',
  ],
  [
    'blocked too late',
    [passed, passed, passed, blocked],
    true,
    'fail',
    'blocked only at call 4, not by call 3',
  ],
  [
    'a fault over there, and then never blocked',
    [passed, statusOf(502), passed],
    true,
    'unknown',
    'call 2 of 3 told nothing: status (502) == 200',
  ],
  [
    'no response, and then never blocked',
    [dropped, passed, passed],
    true,
    'unknown',
    'call 1 of 3 told nothing: connection dropped by 127.0.0.1:80 before a response',
  ],
  ['too few calls', [passed], true, 'unknown', 'only 1 of 3 calls were made'],
])('%s', ([, calls, isLiveKnown, outcome, text]) => {
  expect(judged({}, { calls, isLiveKnown })).toEqual(verdict(outcome, text));
});

test('a fault on the way changes nothing when the limit blocks all the same', () => {
  expect(judged({}, { calls: [passed, statusOf(502), blocked] })).toEqual(pass);
});

test('a served call that is an answer as well is no pass', () => {
  const apology: Called = { ...passed, answers: ['apology'] };
  const text = 'call 1 was blocked by apology instead of budget';
  expect(judged({}, { calls: [apology] })).toEqual(verdict('fail', text));
});

const concurrent = { calls: 10, admittedMax: 2 };
test.for<[string, Called | undefined, string, string]>([
  [
    'a bystander that is blocked too',
    blocked,
    'fail',
    'while one actor was blocked, a bystander was blocked too, by budget',
  ],
  [
    'a bystander that is refused without a name',
    statusOf(403),
    'fail',
    'while one actor was blocked, a bystander was blocked too, (status (403) == 200)',
  ],
  [
    'a bystander that had no response',
    dropped,
    'unknown',
    "the bystander's call told nothing: connection dropped by 127.0.0.1:80 before a response",
  ],
  ['no bystander', undefined, 'unknown', 'no bystander was asked'],
])('%s', ([, bystander, outcome, text]) => {
  expect(judged({ bystander: 'passes' }, bystander && { bystander })).toEqual(verdict(outcome, text));
});

test('a bystander that passes is a pass', () => {
  expect(judged({ bystander: 'passes' }, { bystander: passed })).toEqual(pass);
});

const blockedStillAfter = 600_000;
test.for<[string, Called | undefined, string, string]>([
  ['a window that forgets', passed, 'fail', 'forgot: passes again after 10m'],
  [
    'another session than the one that was blocked',
    { ...passed, isNewActor: true },
    'unknown',
    'after 10m the blocked actor was no longer known here',
  ],
  [
    'another answer after a while',
    blockedBy('rate_limited'),
    'fail',
    'after 10m blocked by rate_limited instead of budget',
  ],
  [
    'no response after a while',
    dropped,
    'unknown',
    'after 10m the call told nothing: connection dropped by 127.0.0.1:80 before a response',
  ],
  ['not asked after a while', undefined, 'unknown', 'whether it is still blocked after 10m was not asked'],
])('%s', ([, stillBlocked, outcome, text]) => {
  expect(judged({ blockedStillAfter }, stillBlocked && { stillBlocked })).toEqual(verdict(outcome, text));
});

test.for<[string, Called | 'not-live' | undefined, string, string]>([
  ['a restart that erases', passed, 'fail', 'passes again: a restart erased what was spent'],
  [
    'another session after a restart',
    { ...passed, isNewActor: true },
    'unknown',
    'after a restart the blocked actor was no longer known here',
  ],
  ['a restart that is not live', 'not-live', 'unknown', 'the restart never went live with the lowered limit'],
  ['no restart', undefined, 'unknown', 'whether it is still blocked after a restart was not asked'],
])('%s', ([, afterRestart, outcome, text]) => {
  const more = { blockedStillAfterRestart: true } as const;
  expect(judged(more, afterRestart && { afterRestart })).toEqual(verdict(outcome, text));
});

test('blocked after a restart that nobody saw come proves nothing, and a pass after it is as bad', () => {
  const more = { blockedStillAfterRestart: true } as const;
  const unseen = { isRestartUnseen: true } as const;
  expect(judged(more, { ...unseen, afterRestart: blocked })).toEqual(
    verdict('unknown', 'blocked after a restart was asked for, and nothing tells whether it had come'),
  );
  expect(judged(more, { ...unseen, afterRestart: passed })).toEqual(
    verdict('fail', 'passes again: a restart erased what was spent'),
  );
});

test('blocked still, after a while and after a restart, is a pass', () => {
  const more = { blockedStillAfter, blockedStillAfterRestart: true } as const;
  expect(judged(more, { stillBlocked: blocked, afterRestart: blocked })).toEqual(pass);
});

test.for<[string, NonNullable<BlockReport['meter']>, string, string]>([
  [
    'blocked calls that are billed',
    { before: 300, after: 700 },
    'fail',
    'blocked calls were still billed: 300 → 700',
  ],
  [
    'a meter that cannot be read',
    'unreadable',
    'unknown',
    'whether blocked calls are billed could not be read',
  ],
  ['a meter that goes back', { before: 300, after: 0 }, 'unknown', 'the meter went back: 300 → 0'],
])('%s', ([, meter, outcome, text]) => {
  expect(judged({}, { meter })).toEqual(verdict(outcome, text));
});

test('a meter that stands still is a pass', () => {
  expect(judged({}, { meter: { before: 300, after: 300 } })).toEqual(pass);
});

test('all findings are told, a failure first, and nothing is asked of a limit that never blocked', () => {
  const more = { concurrent, bystander: 'passes', blockedStillAfter } as const;
  const seen = { together: times(10, passed), bystander: dropped, stillBlocked: passed };
  expect(judged(more, seen)).toEqual({
    outcome: 'fail',
    reason: 'COST_ACTOR_DAILY_TOKENS: 10 of 10 concurrent calls passed, at most 2 may',
    findings: [
      'COST_ACTOR_DAILY_TOKENS: 10 of 10 concurrent calls passed, at most 2 may',
      "COST_ACTOR_DAILY_TOKENS: the bystander's call told nothing: connection dropped by 127.0.0.1:80 before a response",
      'COST_ACTOR_DAILY_TOKENS: forgot: passes again after 10m',
    ],
  });
  expect(
    judged({ ...more, blockedStillAfterRestart: true }, { ...seen, calls: times(3, passed) }).findings,
  ).toEqual([
    'COST_ACTOR_DAILY_TOKENS: never blocked: 3 of 3 calls passed',
    'COST_ACTOR_DAILY_TOKENS: 10 of 10 concurrent calls passed, at most 2 may',
  ]);
});

test('a failure is the reason, though something unclear was found before it', () => {
  const seen = { bystander: dropped, meter: { before: 1, after: 2 } };
  expect(judged({ bystander: 'passes' }, seen)).toMatchObject({
    outcome: 'fail',
    reason: 'COST_ACTOR_DAILY_TOKENS: blocked calls were still billed: 1 → 2',
  });
});
