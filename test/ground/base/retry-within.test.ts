import { describe, expect, it } from 'vitest';
import { repeatable } from '#ground/base/aws-retry.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import { retryWithin } from '#ground/base/retry-within.ts';

const plan = { ...repeatable, isRetryable: () => true };

function tools(unit: number) {
  let at = 0;
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => epochMs(at),
    monotonicMs: () => at,
    sleep: async (ms) => {
      sleeps.push(ms);
      at += ms;
    },
  };
  return { clock, random: { id: () => '', unit: () => unit }, sleeps, pass: (ms: number) => (at += ms) };
}

describe('retrying', () => {
  it('doubles the longest pause, with full jitter, and ends after 8 attempts', async () => {
    const world = tools(0.5);
    let attempts = 0;
    const failing = retryWithin(plan, world, async () => {
      attempts += 1;
      throw new Error(`attempt ${attempts}`);
    });
    await expect(failing).rejects.toThrow('attempt 8');
    expect(world.sleeps).toEqual([25, 50, 100, 200, 400, 800, 1600]);
  });

  it('never goes on beyond 5 seconds, however slow the attempts', async () => {
    const world = tools(0.999);
    let attempts = 0;
    const failing = retryWithin(plan, world, async () => {
      attempts += 1;
      world.pass(2000);
      throw new Error('slow');
    });
    await expect(failing).rejects.toThrow('slow');
    expect(attempts).toBe(3);
    expect(world.clock.monotonicMs()).toBeLessThanOrEqual(6200);
  });

  it('gives each attempt a signal that ends it', async () => {
    const hanging = retryWithin(
      { ...plan, attemptMsMax: 5, attemptsMax: 2 },
      tools(0),
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('does not repeat what failed for good', async () => {
    let attempts = 0;
    const failing = retryWithin(repeatable, tools(0), async () => {
      attempts += 1;
      throw Object.assign(new Error('no such table'), { $metadata: { httpStatusCode: 400 } });
    });
    await expect(failing).rejects.toThrow('no such table');
    expect(attempts).toBe(1);
  });
});
