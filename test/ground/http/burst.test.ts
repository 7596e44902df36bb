import { expect, test } from 'vitest';
import { fire, burst, never, ok, options, shotsOf, tally } from '../../fixtures/http/burst.ts';
import { burstOrigin } from '../../fixtures/http/burst-origin.ts';
import { bodyText } from '../../fixtures/http/client.ts';
import { onRequest, serveRaw } from '../../fixtures/http/origin.ts';

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
