import { expect, test } from 'vitest';
import type { Clock } from '#ground/base/clock.ts';
import { systemClock } from '#ground/base/clock.ts';
import { startDeadline } from '#ground/http/deadline.ts';

const outcome = (ms: number, clock: Clock): Promise<number[]> =>
  new Promise((resolve) => {
    const stalls: number[] = [];
    startDeadline(
      ms,
      clock,
      () => resolve(stalls),
      (lostMs) => stalls.push(lostMs),
    );
  });

/** A clock on which each look is so much later than the last. */
function lookingClock(...laterMs: number[]): Clock {
  let now = 0;
  return { ...systemClock, monotonicMs: () => (now += laterMs.shift() ?? 0) };
}

test('a deadline ends on time', async () => {
  expect(await outcome(5, lookingClock(0, 6))).toEqual([]);
});

test('time in which the process stood still is given back, and told', async () => {
  expect(await outcome(5, lookingClock(0, 105, 0, 100))).toEqual([100]);
});

test('time is given back five times at most', async () => {
  const always = lookingClock(0, 60, 0, 110, 0, 110, 0, 110, 0, 110, 0, 110, 0, 110);
  expect(await outcome(5, always)).toEqual([55, 55, 55, 55, 55]);
});

test('a pause is not counted', async () => {
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const deadline = startDeadline(30, systemClock, resolve, () => {});
    deadline.pause();
    setTimeout(deadline.resume, 60);
  });
  expect(performance.now() - started).toBeGreaterThan(80);
});
