import { expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { createBurst } from '#ground/http/adapters/undici-burst.ts';
import type { BurstOptions, BurstShots, Shot } from '#ground/http/burst.ts';
import { handshakeTurns } from '#ground/http/handshake-turns.ts';
import { burstOrigin, type Answer } from '../../fixtures/http/burst-origin.ts';
import { bodyText, get } from '../../fixtures/http/client.ts';
import { onRequest, serveRaw, testCa } from '../../fixtures/http/origin.ts';

const burst = createBurst({ clock: systemClock, ca: [testCa] });
const never = new AbortController().signal;
const options = { connectWithinMs: 10_000, timeoutMs: 10_000, maxBytes: 10_000 };

const fire = (url: string, more: Partial<BurstOptions> & { requests: number }, signal = never) =>
  burst.fire(get(url), { ...options, ...more }, signal);

function shotsOf(result: BurstShots): Extract<BurstShots, { kind: 'shots' }> {
  if (result.kind === 'unopened') throw new Error(`nothing sent: ${result.failure.message}`);
  return result;
}

const endOf = ({ outcome }: Shot): string | number => {
  if (outcome.kind === 'cut') return 'cut';
  return outcome.kind === 'response' ? outcome.status : outcome.code;
};

function tally(shots: readonly Shot[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const end of shots.map(endOf)) counts[end] = (counts[end] ?? 0) + 1;
  return counts;
}

const ok: Answer = (reply) => reply.end('ok');

test.each([
  ['plain', false, 200],
  ['TLS', true, 100],
])('over %s, exactly as many requests as asked for are under way at once', async (_name, tls, requests) => {
  const origin = await burstOrigin({ tls, holdUntil: requests, answer: ok });
  const result = shotsOf(await fire(origin.url, { requests }));
  expect(origin).toMatchObject({ connections: requests, requests, requestsAtOnce: requests });
  expect(result.concurrencyMax).toBe(requests);
  expect(tally(result.shots)).toEqual({ 200: requests });
  expect(result.isCut).toBe(false);
  await origin.allClosed();
});

test('the skew spans all sendings, and every request left before it came', async () => {
  const origin = await burstOrigin({ tls: true, holdUntil: 50, answer: ok });
  const before = Date.now();
  const { shots, skewMs, startedAt } = shotsOf(await fire(origin.url, { requests: 50 }));
  const sent = shots.map(({ sentAtMs }) => sentAtMs);
  expect(skewMs).toBeGreaterThan(0);
  expect(sent[0]).toBe(0);
  expect(sent.at(-1)).toBe(skewMs);
  expect(sent).toEqual(sent.toSorted((one, other) => one - other));
  expect(startedAt).toBeGreaterThanOrEqual(before);
  // Date counts whole milliseconds.
  expect(startedAt + skewMs).toBeLessThanOrEqual(origin.lastArrivalMs + 1);
  for (const shot of shots) expect(shot.endedAtMs).toBeGreaterThan(skewMs);
});

test('an answer has its status, headers, body and the time that the target took, and no connecting', async () => {
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 1,
    answer: (reply, request) => {
      request.setEncoding('utf8').once('data', (body: string) => {
        reply.writeHead(429, { 'retry-after': '30' }).end(`${request.method} ${body}`);
      });
    },
  });
  const request = { method: 'POST', url: origin.url, headers: [['x-a', 'b'] as const], body: 'hello' };
  const { shots } = shotsOf(await burst.fire(request, { ...options, requests: 2 }, never));
  for (const { sentAtMs, endedAtMs, outcome } of shots) {
    if (outcome.kind !== 'response') throw new Error(`expected a response, got ${outcome.kind}`);
    expect(outcome.status).toBe(429);
    expect(outcome.headers).toContainEqual(['retry-after', '30']);
    expect(bodyText(outcome)).toBe('POST hello');
    expect(outcome.phases.reused).toBe(true);
    expect(outcome.phases.firstByteMs).toBeGreaterThan(0);
    expect(outcome.phases.totalMs).toBeLessThan(endedAtMs - sentAtMs + 0.001);
    expect(outcome.phases).not.toHaveProperty('tlsMs');
    expect(outcome.tls?.protocol).toBe('TLSv1.3');
  }
});

test("statuses are counted as the server's own count has them", async () => {
  const origin = await burstOrigin({
    tls: false,
    holdUntil: 1,
    answer: (reply, _request, index) => reply.writeHead(index < 7 ? 200 : 429).end(),
  });
  const { shots } = shotsOf(await fire(origin.url, { requests: 60 }));
  expect(tally(shots)).toEqual({ 200: 7, 429: 53 });
  expect(origin.statuses).toEqual({ 200: 7, 429: 53 });
});

test('where nobody listens, nothing is sent', async () => {
  const result = await fire('http://127.0.0.1:9/', { requests: 20 });
  expect(result).toEqual({
    kind: 'unopened',
    opened: 0,
    failure: { code: 'refused', message: 'connection refused by 127.0.0.1:9' },
  });
});

test('one connection that is not accepted, and nothing is sent on the others', async () => {
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 1,
    answer: ok,
    onAccept: (socket, index) => index >= 35 && socket.destroy(),
  });
  const result = await fire(origin.url, { requests: 40 });
  if (result.kind !== 'unopened') throw new Error('it was sent');
  expect(result.opened).toBeLessThanOrEqual(35);
  expect(result.failure.code).toBe('reset');
  await origin.allClosed();
  expect(origin.requests).toBe(0);
});

test.each([
  ['closes', (): string => '', 'reset', /^connection dropped by 127.0.0.1:\d+ before a response$/],
  [
    'answers',
    (): string => 'HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n',
    'bad_response',
    /^answered with 408 before anything was sent$/,
  ],
])('a server that %s while others are opened gets nothing', async (_name, words, code, message) => {
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 1,
    answer: ok,
    onOpen: (socket, index) => index === 0 && socket.end(words()),
  });
  const result = await fire(origin.url, { requests: 60 });
  expect(result).toMatchObject({ kind: 'unopened', opened: 59, failure: { code } });
  expect(result.kind === 'unopened' && result.failure.message).toMatch(message);
  await origin.allClosed();
  expect(origin.requests).toBe(0);
});

test('connections that cannot be opened in time, and nothing is sent', async () => {
  const port = await serveRaw(() => {});
  const result = await fire(`https://127.0.0.1:${port}/`, { requests: 3, connectWithinMs: 50 });
  expect(result).toEqual({
    kind: 'unopened',
    opened: 0,
    failure: { code: 'connect_timeout', message: `0 of 3 connections to 127.0.0.1:${port} within 50ms` },
  });
});

test('handshakes of a burst do not hold up those of anybody else', async () => {
  const began = Promise.withResolvers<boolean>();
  const port = await serveRaw((socket) => {
    onRequest(socket, () => handshakeTurns.take(() => began.resolve(true))());
  });
  const fired = fire(`https://127.0.0.1:${port}/`, { requests: 3, connectWithinMs: 300 });
  const late = fired.then(() => false);
  expect(await Promise.race([began.promise, late])).toBe(true);
  await fired;
});

test('requests that are reset count as failures and are not repeated', async () => {
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 40,
    answer: (reply, request, index) => (index % 2 ? request.socket.destroy() : reply.end('ok')),
  });
  const { shots } = shotsOf(await fire(origin.url, { requests: 40 }));
  expect(tally(shots)).toEqual({ 200: 20, reset: 20 });
  expect(origin).toMatchObject({ connections: 40, requests: 40 });
});

test('a connection that is dropped as the request comes is not dialled again', async () => {
  let connections = 0;
  const port = await serveRaw((socket) => {
    connections += 1;
    onRequest(socket, () => socket.resetAndDestroy());
  });
  const { shots } = shotsOf(await fire(`http://127.0.0.1:${port}/`, { requests: 30 }));
  expect(tally(shots)).toEqual({ reset: 30 });
  expect(connections).toBe(30);
});

test('once an answer says so, the wait for all others is cut, and that is said', async () => {
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 30,
    answer: (reply, _request, index) => index < 3 && reply.writeHead(500).end(),
  });
  let serverErrors = 0;
  const onAnswer = (): 'cut' | 'go-on' => (++serverErrors > 2 ? 'cut' : 'go-on');
  const result = shotsOf(await fire(origin.url, { requests: 30, onAnswer }));
  expect(result.isCut).toBe(true);
  expect(serverErrors).toBe(3);
  expect(tally(result.shots)).toEqual({ 500: 3, cut: 27 });
  await origin.allClosed();
  expect(origin.requests).toBe(30);
});

test('an abort while connections are opened sends nothing', async () => {
  const abort = new AbortController();
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 1,
    answer: ok,
    onOpen: (_socket, index) => index === 10 && abort.abort(new Error('held')),
  });
  await expect(fire(origin.url, { requests: 50 }, abort.signal)).rejects.toThrow('held');
  await origin.allClosed();
  expect(origin.requests).toBe(0);
});

test('an abort before it begins opens nothing', async () => {
  const origin = await burstOrigin({ tls: false, holdUntil: 1, answer: ok });
  const aborted = AbortSignal.abort(new Error('held'));
  await expect(fire(origin.url, { requests: 5 }, aborted)).rejects.toThrow('held');
  expect(origin.connections).toBe(0);
});

test('an abort while answers are awaited closes every connection', async () => {
  const abort = new AbortController();
  const origin = await burstOrigin({
    tls: true,
    holdUntil: 1,
    answer: (_reply, _request, index) => index === 19 && abort.abort(new Error('held')),
  });
  await expect(fire(origin.url, { requests: 20 }, abort.signal)).rejects.toThrow('held');
  await origin.allClosed();
  expect(origin.requests).toBe(20);
});

test('a body above the limit is a failure of its request alone', async () => {
  const origin = await burstOrigin({
    tls: false,
    holdUntil: 1,
    answer: (reply, _request, index) => reply.end('x'.repeat(index < 4 ? 10_001 : 10_000)),
  });
  const { shots } = shotsOf(await fire(origin.url, { requests: 10 }));
  expect(tally(shots)).toEqual({ 200: 6, too_large: 4 });
});

test('what is not answered in time is a failure of its request alone', async () => {
  const origin = await burstOrigin({
    tls: false,
    holdUntil: 1,
    answer: (reply, _request, index) => index < 4 && reply.end('ok'),
  });
  const { shots } = shotsOf(await fire(origin.url, { requests: 10, timeoutMs: 300 }));
  expect(tally(shots)).toEqual({ 200: 4, timeout: 6 });
});

test.each([0, 1001, 2.5])('a burst of %s requests is refused', async (requests) => {
  await expect(fire('http://127.0.0.1:9/', { requests })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});

test('a request that is not HTTP is refused before anything is sent', async () => {
  const origin = await burstOrigin({ tls: false, holdUntil: 1, answer: ok });
  const request = { ...get(origin.url), headers: [['bad name', 'x'] as const] };
  const sent = burst.fire(request, { ...options, requests: 5 }, never);
  await expect(sent).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
  expect(origin.requests).toBe(0);
});
