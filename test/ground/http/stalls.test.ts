import { expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { createStallWatch } from '#ground/http/stalls.ts';
import { get, limits, response, testClient } from '../../fixtures/http/client.ts';
import { serve } from '../../fixtures/http/origin.ts';

function standStill(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

test('a response that came while the process stood still leaves open how long the target took', async () => {
  const origin = await serve((_request, reply) => {
    reply.end('ok');
    standStill(300);
  });
  const { phases } = response(await testClient().exchange(get(origin), limits));
  expect(phases.stalledMs).toBeGreaterThanOrEqual(290);
  expect(phases.ownDelayMs).toBe(phases.stalledMs);
  expect(phases.totalMs + phases.ownDelayMs).toBeGreaterThanOrEqual(300);
  expect(phases.totalMs).toBeLessThan(250);
});

test('a process that stood still past the time limit still reads the response that came meanwhile', async () => {
  const origin = await serve((_request, reply) => {
    reply.end('ok');
    standStill(200);
  });
  const answer = await testClient().exchange(get(origin), { ...limits, timeoutMs: 195 });
  expect(response(answer).status).toBe(200);
});

test('a target that is slow by itself leaves nothing open', async () => {
  const origin = await serve((_request, reply) => setTimeout(() => reply.end('ok'), 120));
  const { phases } = response(await testClient().exchange(get(origin), limits));
  expect(phases.totalMs + phases.ownDelayMs).toBeGreaterThan(115);
});

/** A clock that is set, so that a tick which is due finds whatever time it is told. */
function setClock() {
  let now = 0;
  return { clock: { ...systemClock, monotonicMs: () => now }, set: (ms: number) => void (now = ms) };
}

test('a stall counts from where an exchange began, and not in its pauses', () => {
  const { clock, set } = setClock();
  const watch = createStallWatch(clock);
  const early = watch.begin();
  set(40);
  expect(early.stalledMs()).toBe(0);
  const late = watch.begin();
  set(240);
  expect([early.stalledMs(), late.stalledMs()]).toEqual([240, 200]);
  early.pause();
  set(500);
  expect(early.stalledMs()).toBe(240);
  early.resume();
  set(530);
  expect([early.stalledMs(), late.stalledMs()]).toEqual([270, 490]);
  early.end();
  set(900);
  expect(early.stalledMs()).toBe(270);
});
