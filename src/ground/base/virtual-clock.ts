import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';

/**
 * A clock for simulations: time stands still while anything can go on, and jumps to the next sleeper when nothing can.
 * Only for work that waits for nothing but this clock: real input and output look idle to it.
 */
export function createVirtualClock(start: EpochMs): Clock {
  let now: number = start;
  let jumping = false;
  let sleepers: { at: number; wake: () => void }[] = [];

  const jump = (): void => {
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    jumping = false;
    if (!next) return;
    sleepers = sleepers.filter((sleeper) => sleeper !== next);
    now = Math.max(now, next.at);
    next.wake();
    jumpWhenIdle();
  };
  const jumpWhenIdle = (): void => {
    if (jumping || sleepers.length === 0) return;
    jumping = true;
    // Everything that is ready runs before: promises at once, and each of them before the next turn.
    setImmediate(jump);
  };

  return {
    now: () => epochMs(now),
    monotonicMs: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        const sleeper = { at: now + ms, wake: resolve };
        sleepers.push(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          resolve();
        });
        jumpWhenIdle();
      }),
  };
}
