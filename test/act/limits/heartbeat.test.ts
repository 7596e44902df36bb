import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { beat, heartbeatGuardian } from '#act/limits/adapters/heartbeat.ts';
import { sqliteStateStore } from '#ground/state/adapters/sqlite.ts';
import { movingClock } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'staging' };
const noon = Date.parse('2026-11-22T12:00:00Z');

const openWatch = () => {
  const state = sqliteStateStore(new DatabaseSync(':memory:'));
  const clock = movingClock(noon);
  return {
    clock,
    beat: (service = 'chat') => beat(state, service, clock.now()),
    arm: () => heartbeatGuardian(state, clock).arm(target, 'lease-1'),
  };
};

it('does not arm while the watchdog was never heard of, nor by that of another service', async () => {
  const watch = openWatch();
  expect(await watch.arm()).toMatch(/^the watchdog was never heard of: look into its function's log/);
  await watch.beat('shop');
  expect(await watch.arm()).toMatch(/^the watchdog was never heard of: look into its function's log/);
});

it('arms for less than three minutes after the watchdog was heard of', async () => {
  const watch = openWatch();
  await watch.beat();
  watch.clock.move(179_999);
  expect(await watch.arm()).toBeNull();
  watch.clock.move(1);
  expect(await watch.arm()).toMatch(/^the watchdog was last heard of at 2026-11-22T12:00:00.000Z: look /);
});

it('arms again once the watchdog is heard of again', async () => {
  const watch = openWatch();
  await watch.beat();
  watch.clock.move(600_000);
  await watch.beat();
  expect(await watch.arm()).toBeNull();
});

it('does not trust a watchdog of the future', async () => {
  const watch = openWatch();
  await watch.beat();
  watch.clock.move(-180_000);
  expect(await watch.arm()).toMatch(/^the watchdog was last heard of at 2026-11-22T12:00:00.000Z: look /);
});
