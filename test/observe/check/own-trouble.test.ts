import { expect, test } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import { createPacer } from '#observe/check/pacer.ts';
import type { HttpClient, HttpFailure } from '#ground/http/http-client.ts';
import { runSet } from '#observe/check/run-set.ts';
import { mayBeOurs } from '#observe/check/self-check.ts';
import { checkWorld, hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import { serve } from '../../fixtures/http/origin.ts';

const check = { request: { path: '/', timeout: '300ms' } };

/** A name that never resolves: to reach it or not depends on no network. */
const nowhere = 'http://nowhere.invalid';

test('a connect that fails is a failure when our own way out works', async () => {
  let asked = 0;
  const origin = await serve((_request, reply) => {
    asked += 1;
    reply.end('203.0.113.1');
  });
  const tools = checkWorld({
    origin: nowhere,
    checks: { a: check, b: check },
    client: { selfCheck: { url: origin } },
  });
  const results = await runSet({ environment: 'e', checks: ['a', 'b'] }, tools);
  expect(results.map(({ outcome }) => outcome)).toEqual(['fail', 'fail']);
  expect(results[0]?.reason).toMatch(/^nowhere\.invalid does not resolve/);
  expect(asked).toBe(1);
});

test('a connect that fails is unknown when our own way out fails too', async () => {
  const tools = checkWorld({
    origin: nowhere,
    checks: { a: check },
    client: { selfCheck: { url: 'http://127.0.0.1:1/' } },
  });
  const confirm = () => ({ times: 2, everyMs: 1 });
  const [result] = await runSet({ environment: 'e', checks: ['a'], confirm }, tools);
  expect(result).toMatchObject({ outcome: 'unknown', requests: 1 });
  expect(result?.reason).toMatch(
    /^own network: the self-check fails too \(nowhere\.invalid does not resolve/,
  );
  expect(result?.attempts[0]?.steps[0]?.outcome).toBe('unknown');
});

/** Answers every request with this failure, as an HttpClient of a machine in that state would. */
const failing = (failure: Omit<HttpFailure, 'kind' | 'phases'>): HttpClient => ({
  ...testClient(),
  exchange: async () => ({
    kind: 'failure',
    phases: { totalMs: 0, ownDelayMs: 0, reused: false },
    ...failure,
  }),
});

test.each([
  ['fail', { code: 'dns', message: 'chat.example.com does not resolve (ENOTFOUND)' }],
  ['fail', { code: 'refused', message: 'connection refused by chat.example.com:443' }],
  ['fail', { code: 'connect_timeout', message: 'no connection to chat.example.com:443 within 5s' }],
  ['unknown', { code: 'dns', message: 'chat.example.com does not resolve (EAI_AGAIN)', noNetwork: true }],
  ['unknown', { code: 'unreachable', message: 'no route to chat (ENETUNREACH)', noNetwork: true }],
] as const)('without a self-check, %s is what comes of %j', async (outcome, failure) => {
  const tools = checkWorld({ origin: 'https://chat.example.com', checks: { a: check } });
  const confirm = () => ({ times: 2, everyMs: 1 });
  const [result] = await runSet(
    { environment: 'e', checks: ['a'], confirm },
    { ...tools, http: failing(failure) },
  );
  const doubt = 'own network: no client.selfCheck says that our own way out works';
  const reason = outcome === 'fail' ? failure.message : `${doubt} (${failure.message})`;
  expect(result).toMatchObject({ outcome, reason, requests: outcome === 'fail' ? 2 : 1 });
});

/** Linux has no route for a TCP connection to a group of machines, with and without a network: nothing is sent. */
test.runIf(process.platform === 'linux')('no route is unknown without a self-check', async () => {
  const [result] = await runSet(
    { environment: 'e', checks: ['a'] },
    checkWorld({ origin: 'http://224.0.0.1:9', checks: { a: check } }),
  );
  expect(result).toMatchObject({
    outcome: 'unknown',
    reason:
      'own network: no client.selfCheck says that our own way out works (no route to 224.0.0.1:9 (ENETUNREACH))',
  });
});

test('no route is a failure when our own way out works', async () => {
  const origin = await serve((_request, reply) => reply.end());
  const [result] = await runSet(
    { environment: 'e', checks: ['a'] },
    checkWorld({
      origin: 'http://224.0.0.1:9',
      checks: { a: check },
      client: { selfCheck: { url: origin } },
    }),
  );
  expect(result).toMatchObject({ outcome: 'fail' });
});

const failed = (code: 'refused' | 'reset' | 'tls' | 'timeout' | 'dns') => ({
  kind: 'failure' as const,
  code,
  message: '',
  phases: { totalMs: 0, ownDelayMs: 0, reused: false },
});

test.each([
  ['refused', 'https://chat.example.com/', true],
  ['dns', 'https://chat.example.com/', true],
  ['reset', 'https://chat.example.com/', false],
  ['tls', 'https://chat.example.com/', false],
  ['timeout', 'https://chat.example.com/', false],
  ['refused', 'http://localhost:1/', false],
  ['refused', 'http://127.1.2.3/', false],
  ['refused', 'http://[::1]:80/', false],
] as const)('%s of %s may be our own trouble: %s', (code, url, expected) => {
  expect(mayBeOurs(failed(code), url)).toBe(expected);
});

test('a pace is kept over checks and runs of one client, and waiting is our own delay', async () => {
  const clock = hastyClock();
  const origin = await serve((_request, reply) => reply.end());
  const checks = { a: check, b: check, c: check, d: check };
  const tools = checkWorld({ origin, checks, clock, client: { pace: { requests: 3, per: '10s' } } });
  const first = await runSet({ environment: 'e', checks: ['a', 'b', 'c'] }, tools);
  expect(clock.sleptMs).toEqual([]);
  const [result] = await runSet({ environment: 'e', checks: ['d'] }, tools);
  expect(clock.sleptMs.length).toBe(1);
  expect(clock.sleptMs[0]).toBeGreaterThan(9000);
  expect(result?.outcome).toBe('pass');
  expect(result?.attempts[0]?.steps[0]?.phases.ownDelayMs).toBeGreaterThan(9000);
  expect(result?.attempts[0]?.steps[0]?.phases.totalMs).toBeLessThan(300);
  const delaysMs = first.map(({ attempts }) => attempts[0]?.steps[0]?.phases.ownDelayMs);
  expect(Math.max(...delaysMs.map(Number))).toBeLessThan(3000);
});

test('a pace that would hold a check back too long makes it unknown, not failed', async () => {
  const origin = await serve((_request, reply) => reply.end());
  const tools = checkWorld({
    origin,
    checks: { a: check, b: check },
    client: { pace: { requests: 1, per: '1h' } },
  });
  const results = await runSet({ environment: 'e', checks: ['a', 'b'] }, tools);
  expect(results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['pass', ''],
    ['unknown', 'own delay: a pace of 1 requests in 1h would hold it back for 3600s'],
  ]);
});

test('in any span of the pace no more requests begin than it allows', async () => {
  let now = 0;
  const begun: number[] = [];
  const clock: Clock = { now: () => epochMs(0), monotonicMs: () => now, sleep: systemClock.sleep };
  const pacer = createPacer(
    { requests: 3, per: 10_000 },
    { ...clock, sleep: async (ms) => void begun.push(now + ms) },
  );
  for (const atMs of [0, 100, 200, 300, 400, 15_000, 15_000, 15_000]) {
    now = atMs;
    await pacer.wait();
  }
  // 0, 100, 200 and the first at 15,000 need not wait.
  expect(begun).toEqual([10_000, 10_100, 20_000, 20_100]);
});
