import { expect, test } from 'vitest';
import { callerWorld, chat } from './caller-world.ts';
import { apology, breakerOpen, chatService, limited, overBudget, served } from './chat-service.ts';

test('an actor is made ready once, and keeps its session, what it saved, and its connection', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal } = callerWorld(service.origin);

  const first = await caller.call(as('ann'), signal);
  const second = await caller.call(as('ann'), signal);
  const other = await caller.call(as('bob'), signal);

  const call = { outcome: 'pass', status: 200, answers: [], reason: '', tokens: 200 };
  expect(first).toEqual({ ...call, at: first.at, requests: 2, isNewActor: true });
  expect(second).toEqual({ ...call, at: second.at, requests: 1 });
  expect(other).toMatchObject({ requests: 2, isNewActor: true });
  expect(service.sessions).toBe(2);
  expect(service.asks.map(({ session, headers }) => [session, headers['x-csrf']])).toEqual([
    ['s-1-secret', 'csrf-of-1'],
    ['s-1-secret', 'csrf-of-1'],
    ['s-2-secret', 'csrf-of-2'],
  ]);
  const ports = service.asks.map(({ port }) => port);
  expect(ports[1]).toBe(ports[0]);
  expect(ports[2]).not.toBe(ports[0]);
});

test('after a while it dials anew, in its old session', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal, clock } = callerWorld(service.origin);
  await caller.call(as('ann'), signal);
  await clock.sleep(4100);
  await caller.call(as('ann'), signal);
  expect(service.asks.map(({ session }) => session)).toEqual(['s-1-secret', 's-1-secret']);
  expect(new Set(service.asks.map(({ port }) => port)).size).toBe(2);
});

test('of more than 100 actors the one that was not called for longest is forgotten', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal } = callerWorld(service.origin);
  for (let actor = 0; actor < 100; actor += 1) await caller.call(as(`actor ${actor}`), signal);
  await caller.call(as('actor 0'), signal);
  await caller.call(as('one more'), signal);
  expect(service.sessions).toBe(101);
  expect(await caller.call(as('actor 0'), signal)).toMatchObject({ requests: 1 });
  expect(await caller.call(as('actor 1'), signal)).toMatchObject({ requests: 2, isNewActor: true });
});

test.for([
  [
    'an answer with its Retry-After',
    limited('30'),
    { status: 429, answers: ['rate_limited'], retryAfterSeconds: 30 },
  ],
  ['an answer without one', overBudget, { status: 429, answers: ['budget'] }],
  [
    'a 5xx that is an answer',
    breakerOpen(7),
    { status: 503, answers: ['breaker_open'], retryAfterSeconds: 7 },
  ],
  ['a 200 that is an answer', apology, { status: 200, answers: ['apology'] }],
  [
    'a day at most of Retry-After',
    limited('99999999'),
    { answers: ['rate_limited'], retryAfterSeconds: 86_400 },
  ],
] as const)('%s is told', async ([, reply, expected]) => {
  const service = await chatService(() => reply);
  const { caller, as, signal } = callerWorld(service.origin);
  const called = await caller.call(as('ann'), signal);
  expect(called).toMatchObject({ outcome: 'fail', tokens: 200, ...expected });
  expect('retryAfterSeconds' in called).toBe('retryAfterSeconds' in expected);
});

test('a response that would be an answer but for its Retry-After says so', async () => {
  const service = await chatService(() => limited());
  const { caller, as, signal } = callerWorld(service.origin);
  expect(await caller.call(as('ann'), signal)).toMatchObject({
    outcome: 'fail',
    answers: [],
    reason:
      'step 2: status (429) == 200; $.action (missing) == ANSWER; $.text (missing) notMatches technical issue (rate_limited but for its Retry-After)',
  });
});

test('an earlier step that fails ends the call, spends nothing, and leaves no session', async () => {
  const service = await chatService(() => served);
  const [whoami, ask] = 'steps' in chat ? chat.steps : [];
  const steps = [whoami, { request: { path: '/meter' } }, ask].filter((step) => step !== undefined);
  const { caller, as, signal } = callerWorld(service.origin, { checks: { chat: { ...chat, steps } } });
  service.meter = { status: 503, json: { failure: 'OPEN' } };
  expect(await caller.call(as('ann'), signal)).toMatchObject({
    outcome: 'fail',
    reason: 'step 2: status (503) in 200..299 (breaker_open but for its Retry-After)',
    requests: 2,
    tokens: 0,
  });
  service.meter = { status: 200, json: {} };
  expect(await caller.call(as('ann'), signal)).toMatchObject({
    outcome: 'pass',
    requests: 3,
    isNewActor: true,
  });
  expect(service.asks.map(({ session }) => session)).toEqual(['s-2-secret']);
});

test('no response is a failure without a status, and the actor stays', async () => {
  const service = await chatService(({ nth }) => (nth === 1 ? 'drop' : served));
  const { caller, as, signal } = callerWorld(service.origin);
  const called = await caller.call(as('ann'), signal);
  expect(called).toMatchObject({ outcome: 'fail', answers: [], requests: 2, tokens: 200 });
  expect(called.reason).toMatch(/^step 2: connection dropped by 127\.0\.0\.1:\d+ before a response$/);
  expect(called).not.toHaveProperty('status');
  expect(await caller.call(as('ann'), signal)).toMatchObject({ outcome: 'pass', requests: 1 });
  expect(service.sessions).toBe(1);
});

test('what may be our own network is unknown, as in checks', async () => {
  const { caller, as, signal } = callerWorld('http://nowhere.invalid', {
    client: { selfCheck: { url: 'http://127.0.0.1:1/' } },
  });
  const called = await caller.call(as('ann'), signal);
  expect(called).toMatchObject({ outcome: 'unknown', requests: 1, tokens: 0 });
  expect(called.reason).toMatch(/^step 1: own network: the self-check fails too \(nowhere\.invalid/);
});

test('a missing secret is unknown, and nothing is sent', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal } = callerWorld(service.origin, {
    headers: { 'x-key': { secret: 'CHAT_KEY' } },
  });
  expect(await caller.call(as('ann'), signal)).toMatchObject({
    outcome: 'unknown',
    reason: 'step 1: missing secret CHAT_KEY',
    requests: 0,
    tokens: 0,
  });
});

test('neither a secret nor a cookie leaves, whatever the service tells back', async () => {
  const service = await chatService(({ headers }) => {
    const text = `a technical issue with ${headers.cookie} and ${String(headers['x-key'])}`;
    return { status: 200, json: { action: 'ANSWER', text } };
  });
  const { caller, as, signal } = callerWorld(service.origin, {
    headers: { 'x-key': { secret: 'CHAT_KEY' } },
    secrets: { CHAT_KEY: 'key-3f9a-51d0' },
  });
  const { reason } = await caller.call(as('ann'), signal);
  expect(reason).toContain('session=[secret cookie session] and [secret CHAT_KEY]');
  // The session of one actor may be told back to another.
  const [told] = await caller.together(as('ann'), 2, signal);
  expect(told?.reason).toContain('session=[secret cookie session] and [secret CHAT_KEY]');
});

test('calls are paced with all that is sent to the environment', async () => {
  const service = await chatService(() => served);
  const { caller, as, signal, clock } = callerWorld(service.origin, {
    client: { pace: { requests: 2, per: '10s' } },
  });
  await caller.call(as('ann'), signal);
  expect(clock.sleptMs).toEqual([]);
  await caller.call(as('ann'), signal);
  expect(clock.sleptMs.map((ms) => Math.round(ms / 1000))).toEqual([10]);
});

test('a signal cuts a call that is under way', async () => {
  const stop = new AbortController();
  const service = await chatService(({ nth }) => {
    if (nth === 1) stop.abort(new Error('stopped by hand'));
    return nth === 1 ? new Promise(() => {}) : served;
  });
  const { caller, as, signal } = callerWorld(service.origin, { signal: stop.signal });
  await expect(caller.call(as('ann'), signal)).rejects.toThrow('stopped by hand');
  await expect(caller.call(as('ann'), signal)).rejects.toThrow('stopped by hand');
  expect(service.asks).toHaveLength(1);
});

test('what the config does not have is refused', async () => {
  const { caller, signal, as } = callerWorld('http://127.0.0.1:1');
  await expect(caller.call({ ...as('ann'), check: 'c' }, signal)).rejects.toMatchObject({
    code: 'CHECK_UNKNOWN',
  });
  await expect(caller.call({ ...as('ann'), environment: 'x' }, signal)).rejects.toMatchObject({
    code: 'ENVIRONMENT_UNKNOWN',
  });
});

test.for([
  [200, { usage: { tokens: 1200 } }, 1200],
  [200, { usage: { tokens: '1200' } }, undefined],
  [200, { usage: {} }, undefined],
  [500, { usage: { tokens: 1200 } }, undefined],
] as const)('a meter that answers %s %j reads %s', async ([status, json, expected]) => {
  const service = await chatService(() => served);
  service.meter = { status, json };
  const { caller, signal } = callerWorld(service.origin);
  expect(await caller.meter('e', { path: '/meter', json: '$.usage.tokens' }, signal)).toBe(expected);
});

test('a meter is asked with the headers of its environment, and not without its secrets', async () => {
  const service = await chatService(({ headers }) => ({
    status: 200,
    json: headers['x-key'] === 'key-3f9a' ? 7 : 0,
  }));
  const headers = { 'x-key': { secret: 'METER_KEY' } };
  const meter = { path: '/used', json: '$' };
  const known = callerWorld(service.origin, { headers, secrets: { METER_KEY: 'key-3f9a' } });
  expect(await known.caller.meter('e', meter, known.signal)).toBe(7);
  const { caller, signal } = callerWorld(service.origin, { headers });
  expect(await caller.meter('e', meter, signal)).toBeUndefined();
  expect(service.asks).toHaveLength(1);
  const nobody = callerWorld('http://127.0.0.1:1');
  expect(await nobody.caller.meter('e', meter, nobody.signal)).toBeUndefined();
});
