import { expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { iso, systemClock } from '#ground/base/clock.ts';

it('writes an instant as ISO 8601 in UTC with milliseconds', () => {
  expect(iso(epochMs(1_795_358_599_042))).toBe('2026-11-22T14:43:19.042Z');
});

it('counts time since 1970 in milliseconds', () => {
  expect(systemClock.now()).toBeGreaterThan(Date.UTC(2026, 0, 1));
});

it('wakes a sleeper at once when its signal aborts, during the sleep or before it', async () => {
  const abort = new AbortController();
  const started = systemClock.monotonicMs();
  const sleeping = systemClock.sleep(60_000, abort.signal);
  abort.abort();
  await sleeping;
  await systemClock.sleep(60_000, abort.signal);
  expect(systemClock.monotonicMs() - started).toBeLessThan(10_000);
});

it('does not wake early from a sleep that is longer than a timer can hold', async () => {
  const abort = new AbortController();
  const sleeping = systemClock.sleep(2_147_483_647 + 60_000, abort.signal).then(() => 'woke');
  const soon = systemClock.sleep(20).then(() => 'still asleep');
  expect(await Promise.race([sleeping, soon])).toBe('still asleep');
  abort.abort();
  expect(await sleeping).toBe('woke');
});
