import { expect, test } from 'vitest';
import { handshakeTurns } from '#ground/http/handshake-turns.ts';
import { fire, burst, never, ok, options } from '../../fixtures/http/burst.ts';
import { burstOrigin } from '../../fixtures/http/burst-origin.ts';
import { get } from '../../fixtures/http/client.ts';
import { onRequest, serveRaw } from '../../fixtures/http/origin.ts';

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
