import { expect, test } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Burst } from '#ground/http/burst.ts';
import { callerWorld, unopened } from './caller-world.ts';
import {
  apology,
  breakerOpen,
  chatService,
  limited,
  overBudget,
  served,
  type Reply,
} from './chat-service.ts';

/** 5 of a burst are served, the rest is answered as given. */
const after5 =
  (reply: Reply) =>
  ({ nthOfAll }: { nthOfAll: number }): Reply =>
    nthOfAll <= 5 ? served : reply;

const order = { requests: 20, answer: 'rate_limited', serverErrorsMax: 0 };

test('a burst counts what came of each request, once', async () => {
  const service = await chatService(after5(limited('30')));
  const { caller, as, signal } = callerWorld(service.origin);
  const report = await caller.burst({ ...as('ann'), ...order }, signal);
  expect(report).toEqual({
    at: report.at,
    requests: 20,
    sent: 20,
    skewMs: report.skewMs,
    concurrencyMax: report.concurrencyMax,
    admitted: 5,
    answers: { rate_limited: 15 },
    unnamed: 0,
    ambiguous: 0,
    serverErrors: 0,
    failed: 0,
    reason: '',
    statuses: { '200': 5, '429': 15 },
    firstBlockMs: report.firstBlockMs,
    retryAfter: {
      shown: 15,
      missing: 0,
      secondsMin: 30,
      secondsMax: 30,
      overMsMin: report.retryAfter.overMsMin,
      overMsMax: report.retryAfter.overMsMax,
    },
    tokens: 1000,
    isCut: false,
  });
  expect(report.concurrencyMax).toBeGreaterThan(1);
  expect(report.firstBlockMs).toBeGreaterThan(0);
  expect(report.retryAfter.overMsMin).toBe((report.firstBlockMs ?? 0) + 30_000);
  expect(service.asks).toHaveLength(20);
  expect(service.sessions).toBe(1);
});

test.for([
  [
    'without the Retry-After that the answer demands',
    limited(),
    {
      answers: {},
      unnamed: 15,
      reason:
        'status (429) == 200; $.action (missing) == ANSWER; $.text (missing) notMatches technical issue (rate_limited but for its Retry-After)',
      retryAfter: { shown: 0, missing: 0 },
    },
  ],
  [
    'by another answer',
    overBudget,
    { answers: { budget: 15 }, unnamed: 0, retryAfter: { shown: 0, missing: 15 } },
  ],
  ['with a 200 that is an answer', apology, { answers: { apology: 15 }, admitted: 5 }],
  [
    'with a Retry-After that cannot be read',
    limited('soon'),
    { answers: { rate_limited: 15 }, retryAfter: { shown: 0, missing: 15 } },
  ],
] as const)('a burst that is blocked %s says so', async ([, reply, expected]) => {
  const service = await chatService(after5(reply));
  const { caller, as, signal } = callerWorld(service.origin);
  expect(await caller.burst({ ...as('ann'), ...order }, signal)).toMatchObject({ sent: 20, ...expected });
});

test('a response that is two answers is ambiguous', async () => {
  const both = { status: 429, json: { code: 'rate_limited', failure: 'BUDGET' } };
  const service = await chatService(after5({ ...both, headers: {} }));
  const { caller, as, signal, tools } = callerWorld(service.origin);
  Object.assign(tools.config.answers['rate_limited'] ?? {}, { retryAfter: 'any' });
  const report = await caller.burst({ ...as('ann'), ...order }, signal);
  expect(report).toMatchObject({ admitted: 5, ambiguous: 15, answers: {}, unnamed: 0 });
});

test('too many server errors cut a burst, and nothing is sent again', async () => {
  const service = await chatService(({ nthOfAll }) =>
    nthOfAll <= 3 ? { status: 500, json: {} } : new Promise(() => {}),
  );
  const { caller, as, signal } = callerWorld(service.origin);
  const report = await caller.burst({ ...as('ann'), ...order, serverErrorsMax: 2 }, signal);
  expect(report).toMatchObject({
    isCut: true,
    sent: 20,
    serverErrors: 3,
    admitted: 0,
    failed: 0,
    unnamed: 0,
  });
  expect(report.statuses).toEqual({ '500': 3 });
  expect(report.reason).toMatch(/^status \(500\) == 200/);
  // What was cut may have been read by then or not.
  expect(service.asks.length).toBeLessThanOrEqual(20);
});

test('a 5xx is no server error where it is the answer that may block', async () => {
  const service = await chatService(after5(breakerOpen(9)));
  const { caller, as, signal } = callerWorld(service.origin);
  const named = await caller.burst({ ...as('ann'), ...order, answer: 'breaker_open' }, signal);
  expect(named).toMatchObject({ isCut: false, serverErrors: 0, answers: { breaker_open: 15 } });
});

test('a 5xx that is another answer is counted by its name, and as a server error', async () => {
  const service = await chatService(({ nthOfAll }) =>
    nthOfAll <= 3 ? breakerOpen(9) : new Promise(() => {}),
  );
  const { caller, as, signal } = callerWorld(service.origin);
  const report = await caller.burst({ ...as('ann'), ...order, serverErrorsMax: 2 }, signal);
  expect(report).toMatchObject({ isCut: true, serverErrors: 3, answers: { breaker_open: 3 }, unnamed: 0 });
});

test('what the check would accept is not admitted when it is an answer', async () => {
  const service = await chatService(({ nthOfAll }) => (nthOfAll <= 2 ? served : apology));
  const checks = { chat: { request: { path: '/chat' } } };
  const { caller, as, signal } = callerWorld(service.origin, { checks });
  const report = await caller.burst({ ...as('ann'), ...order, requests: 5 }, signal);
  expect(report).toMatchObject({ admitted: 2, answers: { apology: 3 }, tokens: 0 });
});

test('most of a burst without a response is counted as failed, with the reason of most', async () => {
  const service = await chatService(({ nthOfAll }) => (nthOfAll <= 8 ? served : 'drop'));
  const { caller, as, signal } = callerWorld(service.origin);
  const report = await caller.burst({ ...as('ann'), ...order }, signal);
  expect(report).toMatchObject({ sent: 20, admitted: 8, failed: 12, tokens: 1600 });
  expect(report.reason).toMatch(/^connection dropped by 127\.0\.0\.1:\d+ before a response$/);
});

test('nothing is sent where not all connections can be opened', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal } = callerWorld(service.origin, { burst: unopened() });
  expect(await caller.burst({ ...as('ann'), ...order }, signal)).toMatchObject({
    sent: 0,
    failed: 0,
    tokens: 0,
    reason: 'only 0 of 20 connections could be opened (no connection)',
  });
});

test.for([
  ['NO_SOCKET', 0, 0],
  ['PROCESS_STARVED', 20, 4000],
] as const)('a fault of our own (%s) counts as sent what may have been: %s', async ([code, sent, tokens]) => {
  const service = await chatService(() => served);
  const burst: Burst = { fire: () => Promise.reject(new MusterError(code, 'our own fault')) };
  const { caller, as, signal } = callerWorld(service.origin, { burst });
  expect(await caller.burst({ ...as('ann'), ...order }, signal)).toMatchObject({
    sent,
    failed: sent,
    tokens,
    reason: 'our own fault',
  });
  const [first] = await caller.together(as('ann'), 2, signal);
  expect(first).toMatchObject({ outcome: 'unknown', reason: 'our own fault', tokens: sent === 0 ? 0 : 200 });
});

test('cookies that a burst sets are not told', async () => {
  const service = await chatService(({ nthOfAll }) => ({
    status: 200,
    json: { action: 'ANSWER', text: `a technical issue with b-${nthOfAll}-secret` },
    headers: { 'set-cookie': `burst=b-${nthOfAll}-secret; Path=/` },
  }));
  const { caller, as, signal, tools } = callerWorld(service.origin);
  delete tools.config.answers['apology'];
  const { reason, unnamed } = await caller.burst({ ...as('ann'), ...order, requests: 3 }, signal);
  expect(unnamed).toBe(3);
  expect(reason).toContain('a technical issue with [secret cookie burst]');
  const [first] = await caller.together(as('ann'), 2, signal);
  expect(first?.reason).toContain('a technical issue with [secret cookie burst]');
});

test('a signal ends a burst', async () => {
  const stop = new AbortController();
  const service = await chatService(() => {
    stop.abort(new Error('stopped by hand'));
    return new Promise(() => {});
  });
  const { caller, as } = callerWorld(service.origin);
  await expect(caller.burst({ ...as('ann'), ...order }, stop.signal)).rejects.toThrow('stopped by hand');
});
