import { expect, test } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { startDeadline } from '#ground/http/deadline.ts';

/** How a deadline ends when the process is found to have stood still for so long, in all, at each look. */
const outcome = (...stalledMs: number[]): Promise<string> =>
  new Promise((resolve) => {
    let inAllMs = 0;
    let looks = 0;
    startDeadline(5, systemClock, {
      stalledMs() {
        looks += 1;
        return (inAllMs += stalledMs.shift() ?? 0);
      },
      onEnd: () => resolve(`ended at look ${looks}`),
      onStarved: (lostMs) => resolve(`starved of ${lostMs}ms at look ${looks}`),
    });
  });

test('a deadline ends on time', async () => {
  expect(await outcome()).toBe('ended at look 1');
});

test('time in which the process stood still is given back', async () => {
  const started = performance.now();
  expect(await outcome(100)).toBe('ended at look 2');
  expect(performance.now() - started).toBeGreaterThan(100);
});

test('time is given back five times at most, and after that nobody can tell', async () => {
  expect(await outcome(10, 10, 10, 10, 10)).toBe('ended at look 6');
  expect(await outcome(10, 10, 10, 10, 10, 17)).toBe('starved of 17ms at look 6');
});

test('a pause is not counted', async () => {
  const started = performance.now();
  await new Promise<void>((resolve) => {
    const deadline = startDeadline(30, systemClock, {
      stalledMs: () => 0,
      onEnd: resolve,
      onStarved: () => {},
    });
    deadline.pause();
    setTimeout(deadline.resume, 60);
  });
  expect(performance.now() - started).toBeGreaterThan(80);
});
