import { describe, expect, it } from 'vitest';
import { hold } from '#act/limits/hold.ts';
import { lower } from '#act/limits/lower.ts';
import type { Opened } from '#act/limits/lowering.ts';
import type { Settings } from '#act/limits/settings.ts';
import {
  type LimitsWorld,
  limitsWorld,
  loweredValues,
  originals,
  pastRestoreBy,
  write,
} from './limits-world.ts';
import { target } from './target-states.ts';

/** Lowering whose write leaves only once `meanwhile` has happened. */
function lateLower(world: LimitsWorld, opened: Opened, meanwhile: () => Promise<unknown>) {
  const late: Settings['lower'] = async (order) => {
    await meanwhile();
    return world.settings.lower(order);
  };
  const tools = { ...world.tools, settingsAt: () => ({ ...world.settings, lower: late }) };
  return lower({ ...world.sceneOf(), tools }, world.order, opened);
}

describe('lowering', () => {
  it('writes what is ordered with its marker, and is recorded', async () => {
    const world = await limitsWorld();
    await world.lowered();
    expect(world.written()).toEqual(loweredValues);
    expect((await world.state()).lease).toMatchObject({ state: 'LOWERED', lowerReceipt: null });
    expect(await world.phases()).toEqual(['leased', 'lowered']);
  });

  it('repeated finds it done, and records it once', async () => {
    const world = await limitsWorld();
    const opened = await world.lowered();
    expect((await lower(world.sceneOf(), world.order, opened)).kind).toBe('lowered');
    expect(world.standIn.count('write')).toBe(1);
    expect(await world.phases()).toEqual(['leased', 'lowered']);
  });

  it.each<[string, (world: LimitsWorld) => unknown, string]>([
    [
      'too late',
      ({ world }) => world.clock.move(600_000),
      'too late to lower: there would be no time to restore',
    ],
    [
      'on a target that is held',
      ({ tools }) => hold(tools, target, { operator: 'ann', reason: 'deploy' }),
      'hold by ann since 2026-11-22T12:00:00.000Z: deploy',
    ],
  ])('writes nothing %s', async (_, before, reason) => {
    const world = await limitsWorld();
    const opened = await world.lease();
    await before(world);
    expect(await lower(world.sceneOf(), world.order, opened)).toEqual({ kind: 'refused', reason });
    expect(world.standIn.count('write')).toBe(0);
  });

  it('writes nothing over a value of somebody else', async () => {
    const world = await limitsWorld();
    const opened = await world.lease();
    write(world, 'LIMIT_A', '60');
    expect(await lower(world.sceneOf(), world.order, opened)).toEqual({
      kind: 'refused',
      reason: 'somebody else changed the settings meanwhile',
    });
    expect(world.written()).toEqual({ LIMIT_A: '60', MODE: 'live' });
  });

  it('does not say that it is done when nobody can know', async () => {
    const world = await limitsWorld();
    const opened = await world.lease();
    world.standIn.inject({ on: 'write', kind: 'lost' });
    await expect(lower(world.sceneOf(), world.order, opened)).rejects.toMatchObject({
      code: 'LOWERING_UNKNOWN',
    });
    expect((await world.state()).lease?.state).toBe('LOWERING');
    expect((await lower(world.sceneOf(), world.order, opened)).kind).toBe('lowered');
  });

  it('that leaves after somebody restored takes itself back', async () => {
    const world = await limitsWorld();
    const opened = await world.lease();
    const result = await lateLower(world, opened, async () => {
      pastRestoreBy(world);
      await world.watch(2);
    });
    expect(result).toEqual({
      kind: 'refused',
      reason: 'lease run-1/budget/A is CLOSED: taken over by watchdog (fence 1, now 2)',
    });
    expect([world.written(), world.marker()]).toEqual([originals, undefined]);
  });

  it('takes itself back through a few lost answers', async () => {
    const world = await limitsWorld();
    const opened = await world.lease();
    await lateLower(world, opened, async () => {
      pastRestoreBy(world);
      await world.watch(2);
      world.standIn.inject({ on: 'write', kind: 'broken', after: 1, times: 4 });
    });
    expect(world.written()).toEqual(originals);
  });

  it.each([
    ['that its marker names', true, 'somebody took the lease over'],
    ['though nothing marks it', false, 'lease run-1/budget/A is gone'],
  ])('takes back nothing that a later lease has lowered, %s', async (_, isMarked, reason) => {
    const world = await limitsWorld('together', { isMarked });
    const opened = await world.lease();
    const result = await lateLower(world, opened, async () => {
      pastRestoreBy(world);
      await world.watch(2);
      world.world.clock.move(1_800_000);
      await world.lowered('run-2');
    });
    expect(result).toEqual({ kind: 'refused', reason });
    expect([world.written(), world.marker()?.slice(0, 17)]).toEqual([
      loweredValues,
      isMarked ? 'run-2/budget/A #3' : undefined,
    ]);
  });
});
