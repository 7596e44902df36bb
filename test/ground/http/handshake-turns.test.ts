import { expect, test } from 'vitest';
import { createTurns } from '#ground/http/handshake-turns.ts';
import { failure, get, limits, response, testClient } from '../../fixtures/http/client.ts';
import { serveRaw, serveTls } from '../../fixtures/http/origin.ts';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('turns are taken one at a time, in the order asked for', async () => {
  const turns = createTurns(10_000);
  const begun: string[] = [];
  const ends = ['a', 'b', 'c'].map((name) => turns.take(() => begun.push(name)));
  expect(begun).toEqual(['a']);
  ends[0]?.();
  await soon();
  expect(begun).toEqual(['a', 'b']);
  ends[0]?.();
  await soon();
  expect(begun).toEqual(['a', 'b']);
  ends[1]?.();
  await soon();
  expect(begun).toEqual(['a', 'b', 'c']);
});

test('whoever gives up the wait is passed over', async () => {
  const turns = createTurns(10_000);
  const begun: string[] = [];
  const ends = ['a', 'b', 'c'].map((name) => turns.take(() => begun.push(name)));
  ends[1]?.();
  ends[0]?.();
  await soon();
  expect(begun).toEqual(['a', 'c']);
});

test('nobody takes a turn between the end of one and the beginning of the next', async () => {
  const turns = createTurns(10_000);
  const begun: string[] = [];
  const end = turns.take(() => begun.push('a'));
  turns.take(() => begun.push('b'));
  end();
  turns.take(() => begun.push('c'));
  expect(begun).toEqual(['a']);
  await soon();
  expect(begun).toEqual(['a', 'b']);
});

test('a turn that lasts too long ends by itself', async () => {
  const turns = createTurns(20);
  const begun: string[] = [];
  turns.take(() => begun.push('a'));
  await new Promise<void>((resolve) => {
    turns.take(() => {
      begun.push('b');
      resolve();
    });
  });
  expect(begun).toEqual(['a', 'b']);
});

test('of 20 simultaneous TLS exchanges the handshakes do not overlap, and the wait is our own delay', async () => {
  const origin = await serveTls((_request, reply) => setTimeout(() => reply.end('ok'), 50));
  const client = testClient();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => client.exchange(get(origin), limits)));
  const phases = outcomes.map((outcome) => response(outcome).phases);
  const delays = phases.map(({ ownDelayMs }) => ownDelayMs).sort((one, other) => one - other);
  const handshakes = phases.map(({ tlsMs = 0 }) => tlsMs);
  // Each waits for all the handshakes before it: the last one's delay is about the sum of the others' handshakes.
  // Half of it leaves room for connects that come late on a busy machine; overlapping ones would wait for nothing.
  const sumMs = handshakes.reduce((sum, ms) => sum + ms, 0);
  expect(delays.at(-1)).toBeGreaterThan((sumMs - Math.max(...handshakes)) * 0.5);
  expect(delays[0]).toBeLessThan(delays.at(-1) ?? 0);
});

test('waiting for a turn does not eat the time limit', async () => {
  const silent = await serveRaw(() => {});
  const origin = await serveTls((_request, reply) => reply.end('ok'));
  const client = testClient();
  // Holds the turn for 300 ms, twice as long as the other one may take.
  const slow = client.exchange(get(`https://127.0.0.1:${silent}/`), { ...limits, timeoutMs: 300 });
  const quick = client.exchange(get(origin), { ...limits, timeoutMs: 150 });
  const { phases } = response(await quick);
  expect(failure(await slow).code).toBe('timeout');
  expect(phases.ownDelayMs).toBeGreaterThan(200);
  expect(phases.totalMs).toBeLessThan(150);
});
