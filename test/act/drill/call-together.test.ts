import { expect, test } from 'vitest';
import { callerWorld, chat, unopened } from './caller-world.ts';
import { chatService, overBudget, served } from './chat-service.ts';

test('calls at once are by one actor, made ready once, each on a connection of its own', async () => {
  const service = await chatService(({ nth }) => (nth <= 2 ? served : overBudget));
  const { caller, as, signal } = callerWorld(service.origin);
  const calls = await caller.together(as('ann'), 5, signal);
  const again = await caller.together(as('ann'), 2, signal);

  expect(calls.map(({ outcome }) => outcome).toSorted()).toEqual(['fail', 'fail', 'fail', 'pass', 'pass']);
  expect(calls.filter(({ answers }) => answers[0] === 'budget')).toHaveLength(3);
  expect(calls.map(({ requests }) => requests)).toEqual([2, 1, 1, 1, 1]);
  expect(calls.map(({ tokens }) => tokens)).toEqual([200, 200, 200, 200, 200]);
  expect(again.map(({ requests }) => requests)).toEqual([1, 1]);
  expect(calls[0]).toMatchObject({ isNewActor: true });
  expect(again[0]).not.toHaveProperty('isNewActor');
  expect(service.sessions).toBe(1);
  expect(new Set(service.asks.slice(0, 5).map(({ port }) => port)).size).toBe(5);
  expect(service.asks.map(({ session, headers }) => [session, headers['x-csrf']])).toEqual(
    Array.from({ length: 7 }, () => ['s-1-secret', 'csrf-of-1']),
  );
});

test('some without a response are failures of their own', async () => {
  const service = await chatService(({ nth }) => (nth === 1 ? 'drop' : served));
  const { caller, as, signal } = callerWorld(service.origin);
  const calls = await caller.together(as('ann'), 3, signal);
  const failed = calls.filter(({ outcome }) => outcome === 'fail');
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatchObject({ answers: [], tokens: 200 });
  expect(failed[0]?.reason).toMatch(/^connection dropped by 127\.0\.0\.1:\d+ before a response$/);
});

test('without connections each call fails, or is unknown where our own way out does not work', async () => {
  const [step] = 'steps' in chat ? chat.steps : [];
  const single = { request: step?.request ?? {} };
  const options = { checks: { chat: single }, burst: unopened() };
  const { caller, as, signal } = callerWorld('http://nowhere.invalid', options);
  const none = { requests: 0, tokens: 0, answers: [] };
  expect(await caller.together(as('ann'), 2, signal)).toMatchObject([
    { ...none, outcome: 'fail', reason: 'no connection' },
    { ...none, outcome: 'fail', reason: 'no connection' },
  ]);
  const client = { selfCheck: { url: 'http://127.0.0.1:1/' } };
  const blind = callerWorld('http://nowhere.invalid', { ...options, client });
  const reason = 'own network: the self-check fails too (no connection)';
  expect(await blind.caller.together(as('ann'), 1, signal)).toMatchObject([{ outcome: 'unknown', reason }]);
});

test('an actor that cannot be made ready makes no call, and tells why', async () => {
  const { caller, as, signal } = callerWorld('http://127.0.0.1:1');
  const calls = await caller.together(as('ann'), 2, signal);
  expect(calls).toMatchObject([
    { outcome: 'fail', reason: 'step 1: connection refused by 127.0.0.1:1', requests: 1, tokens: 0 },
    { outcome: 'fail', reason: 'step 1: connection refused by 127.0.0.1:1', requests: 0, tokens: 0 },
  ]);
});
