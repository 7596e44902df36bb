import { expect, test } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { Step } from '#ground/config/schema/expectation.ts';
import { judge, received, type Judgement } from '#observe/check/judge.ts';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld } from '../../fixtures/http/check-world.ts';
import { serve } from '../../fixtures/http/origin.ts';

/** An answer that took the target `totalMs`, or up to `stalledMs` more, held against bounds of 100 and 500 ms. */
function judged(totalMs: number, stalledMs: number, status = 200): Judgement {
  const expectation = { latency: { degraded: '100ms', fail: '500ms' } };
  const phases = { totalMs, ownDelayMs: stalledMs, stalledMs, reused: false };
  const response = { kind: 'response' as const, status, headers: [], body: new Uint8Array(), phases };
  const step = Step.parse({ request: { path: '/' }, expect: expectation });
  return judge(received(response), step, {}, epochMs(0));
}

test.each([
  ['pass', [], 10, 80],
  ['unknown', ['own delay of 600ms decided it: latency (10 to 610ms) <= 500ms'], 10, 600],
  ['unknown', ['own delay of 200ms decided it: latency (10 to 210ms) <= 100ms'], 10, 200],
  ['unknown', ['own delay of 400ms decided it: latency (150 to 550ms) <= 500ms'], 150, 400],
  ['degraded', ['latency (150ms) <= 100ms'], 150, 200],
  ['fail', ['latency (501ms) <= 500ms'], 501, 200],
] as const)('own delay never decides a bound: %s %j', (outcome, problems, totalMs, stalledMs) => {
  expect(judged(totalMs, stalledMs)).toMatchObject({ outcome, problems });
});

test('what fails by itself fails whatever our own delay', () => {
  expect(judged(10, 600, 500).outcome).toBe('fail');
});

test('a bound that our own stall would decide is unknown, and the stall is recorded as own delay', async () => {
  const origin = await serve((_request, reply) => {
    reply.end('{}');
    const end = performance.now() + 300;
    while (performance.now() < end);
  });
  const slow = { request: { path: '/' }, expect: { latency: { fail: '150ms' } } };
  const [result] = await runSet(
    { environment: 'e', checks: ['a'] },
    checkWorld({ origin, checks: { a: slow } }),
  );
  expect(result?.outcome).toBe('unknown');
  expect(result?.reason).toMatch(/^own delay of \d+ms decided it: latency \(\d+ to \d+ms\) <= 150ms$/);
  expect(result?.attempts[0]?.steps[0]?.phases.ownDelayMs).toBeGreaterThan(290);
});
