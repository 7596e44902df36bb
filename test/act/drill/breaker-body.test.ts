import { expect, test } from 'vitest';
import { callUntilClosed, callUntilOpen } from '#act/drill/breaker-body.ts';
import { judgeBreaker } from '#act/drill/judge-breaker.ts';
import { BreakerDrill } from '#ground/config/schema/drill.ts';
import { callerWorld, type CallerWorld } from './caller-world.ts';
import { apology, breakerOpen, chatService, overBudget, served, type Chat } from './chat-service.ts';

const breaker = BreakerDrill.parse({
  kind: 'breaker-open',
  check: 'chat',
  set: { PROVIDER: 'broken' },
  meanwhile: ['apology'],
  answer: 'breaker_open',
  byCall: 5,
  closesWithin: '1m',
  tokensMax: 2000,
});

/** Opens after two failures for 20 s, and lets one try then; its provider works once `isWell`. */
async function breakerService(world: () => CallerWorld): Promise<Chat & { heal: () => void }> {
  let isWell = false;
  let failures = 0;
  let openUntil = 0;
  const service = await chatService(() => {
    const nowMs = world().clock.monotonicMs();
    if (nowMs < openUntil) return breakerOpen(Math.ceil((openUntil - nowMs) / 1000));
    if (isWell) return served;
    failures += 1;
    if (failures >= 2) openUntil = nowMs + 20_000;
    return apology;
  });
  return Object.assign(service, { heal: () => (isWell = true) });
}

test('a breaker opens, lets one try, and closes', async () => {
  const service = await breakerService(() => world);
  const world: CallerWorld = callerWorld(service.origin);
  const { caller, clock, signal, as } = world;
  const { spent, ...opening } = await callUntilOpen(caller, breaker, as('run'), clock, signal);
  expect(opening.calls.map(({ answers }) => answers[0])).toEqual(['apology', 'apology', 'breaker_open']);
  expect(opening.calls.at(-1)?.retryAfterSeconds).toBe(20);
  expect(opening.halfOpen?.answers).toEqual(['apology']);
  expect(spent).toEqual({ requests: 5, tokens: 800 });

  service.heal();
  const backMs = clock.monotonicMs();
  const { closing } = await callUntilClosed(caller, breaker, { ...as('run'), backMs }, clock, signal);
  expect(closing.last).toMatchObject({ outcome: 'pass' });
  expect(Math.round(closing.afterMs / 1000)).toBe(20);
  expect(judgeBreaker(breaker, { isLiveKnown: true, ...opening, closing })).toEqual({
    outcome: 'pass',
    reason: '',
    findings: [],
  });
});

test('a breaker that never opens, or never closes, fails after a bounded number of calls', async () => {
  const never = await chatService(() => apology);
  const world = callerWorld(never.origin);
  const opening = await callUntilOpen(world.caller, breaker, world.as('run'), world.clock, world.signal);
  expect(opening.calls).toHaveLength(5);
  expect(opening).not.toHaveProperty('halfOpen');

  const stuck = await chatService(() => breakerOpen(0));
  const { caller, as, clock, signal } = callerWorld(stuck.origin);
  const backMs = clock.monotonicMs();
  const { closing } = await callUntilClosed(caller, breaker, { ...as('run'), backMs }, clock, signal);
  expect(stuck.asks.length).toBeLessThanOrEqual(21);
  const report = { isLiveKnown: true, calls: [closing.last], closing };
  expect(judgeBreaker(breaker, report).reason).toMatch(
    /^still breaker_open 6[01]s after the switches were back, expected to close within 1m$/,
  );
});

test('an answer that is not foreseen ends the calls until it opens', async () => {
  const service = await chatService(() => overBudget);
  const { caller, as, clock, signal } = callerWorld(service.origin);
  const { calls } = await callUntilOpen(caller, breaker, as('run'), clock, signal);
  expect(calls.map(({ answers }) => answers)).toEqual([['budget']]);
});
