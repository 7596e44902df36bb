import { describe, expect, it } from 'vitest';
import { advanceRestore, type RestoreProgress } from '#act/limits/advance-restore.ts';
import { Crash } from '../../fixtures/world.ts';
import { type LimitsWorld, limitsWorld, leaseId, loweredValues, originals, write } from './limits-world.ts';
import { noon, target } from './target-states.ts';

const who = { by: 'ann', reason: 'enough' };
const restore = (world: LimitsWorld, only?: string): Promise<RestoreProgress> =>
  advanceRestore(world.tools, target, who, only === undefined ? {} : { only });

/** Until it stands still; waits are over at once. */
async function restoreAll(world: LimitsWorld): Promise<string[]> {
  const kinds: string[] = [];
  while (kinds.length < 20) {
    const progress = await restore(world);
    kinds.push(progress.kind);
    if (progress.kind === 'closed' || progress.kind === 'disputed') break;
    world.world.clock.move(5000);
  }
  return kinds;
}

describe('limits that a lease lowered', () => {
  it('are written back, and closed once no lowering write can land any more', async () => {
    const world = await limitsWorld();
    await world.lowered();
    expect([world.written(), world.marker()]).toEqual([
      loweredValues,
      'run-1/budget/A #1 until 2026-11-22T12:10:00.000Z',
    ]);
    // Two requests of half a second, two seconds for handshakes, one for the clocks.
    expect(await restore(world)).toEqual({ kind: 'back', at: noon(4) });
    expect([world.written(), world.marker()]).toEqual([originals, undefined]);
    expect((await world.state()).lease?.state).toBe('COOLING');
    world.world.clock.move(3999);
    expect((await restore(world)).kind).toBe('back');
    world.world.clock.move(1);
    expect((await restore(world)).kind).toBe('closed');
    expect((await world.state()).lease?.state).toBe('CLOSED');
    expect(await world.phases()).toEqual(['leased', 'lowered', 'restored']);
    expect((await world.records()).at(-1)).toMatchObject({
      outcome: 'pass',
      run: 'run-1',
      body: { reason: 'restored by ann: enough', originals: { LIMIT_A: '500000', LIMIT_B: 'unset' } },
    });
  });

  it('are left alone once they are back, however often it is asked', async () => {
    const world = await limitsWorld();
    await world.lowered();
    await restoreAll(world);
    write(world, 'LIMIT_A', '50');
    const writes = world.standIn.count('write');
    expect((await restore(world)).kind).toBe('closed');
    expect([world.standIn.count('write'), world.written().LIMIT_A]).toEqual([writes, '50']);
  });

  it('are closed without a write where nothing was lowered', async () => {
    const world = await limitsWorld();
    await world.lease();
    write(world, 'LIMIT_A', '3');
    expect((await restore(world)).kind).toBe('closed');
    expect([world.standIn.count('write'), world.written().LIMIT_A]).toEqual([0, '3']);
    expect((await world.records()).at(-1)?.body).toMatchObject({
      phase: 'restored',
      reason: 'nothing was lowered; closed by ann: enough',
    });
  });

  it('are nobody else`s: a lease that came later is not touched by who asks for an earlier one', async () => {
    const world = await limitsWorld();
    await world.lowered();
    expect((await restore(world, 'run-0/budget/A')).kind).toBe('closed');
    expect([world.written(), (await world.state()).lease?.state]).toEqual([loweredValues, 'LOWERED']);
    expect((await restore(world, leaseId())).kind).toBe('back');
  });

  it('need no lease to be asked about', async () => {
    expect(await restore(await limitsWorld())).toEqual({ kind: 'nothing' });
  });

  it('are written once more when a lowering write lands after they were back', async () => {
    const world = await limitsWorld();
    await world.lowered();
    await restore(world);
    write(world, 'LIMIT_B', '7');
    world.world.clock.move(4000);
    expect(await restoreAll(world)).toEqual(['back', 'closed']);
    expect(world.written()).toEqual(originals);
    expect((await world.state()).fence).toBe(3);
    expect((await world.phases()).filter((phase) => phase === 'restored')).toEqual(['restored']);
  });

  it('wait, and are told to, while their place cannot be reached', async () => {
    const world = await limitsWorld();
    await world.lowered();
    world.standIn.inject({ on: 'read', kind: 'refused' });
    expect(await restore(world)).toMatchObject({ kind: 'waiting', reason: expect.stringContaining('403') });
    world.standIn.inject({ on: 'write', kind: 'lost' });
    expect((await restore(world)).kind).toBe('waiting');
    expect((await world.state()).lease?.state).toBe('RESTORING');
    expect(await restoreAll(world)).toEqual(['back', 'closed']);
    expect(world.written()).toEqual(originals);
  });

  it('are not back before they run', async () => {
    const world = await limitsWorld('deployed');
    await world.lowered();
    world.standIn.deploy();
    expect(await restore(world)).toMatchObject({
      kind: 'waiting',
      reason: expect.stringContaining('running: '),
    });
    expect([world.written(), (await world.state()).lease?.state]).toEqual([originals, 'RESTORING']);
    world.world.clock.move(5000);
    expect((await restore(world)).kind).toBe('waiting');
    world.standIn.deploy();
    // No write can be under way so long after; they are looked at once more all the same.
    expect(await restoreAll(world)).toEqual(['back', 'closed']);
  });

  it('are restored by several at once as by one', async () => {
    for (let round = 0; round < 5; round += 1) {
      const world = await limitsWorld();
      await world.lowered();
      const all = ['run-1', 'watchdog', 'ann'].map((by) => async () => {
        for (let look = 0; look < 4; look += 1) {
          await advanceRestore(world.tools, target, { by, reason: 'all at once' });
          world.world.clock.move(3000);
        }
      });
      await Promise.all(all.map((one) => one()));
      expect((await world.state()).lease?.state).toBe('CLOSED');
      expect([world.written(), world.marker()]).toEqual([originals, undefined]);
      expect(await world.phases()).toEqual(['leased', 'lowered', 'restored']);
      expect((await world.state()).taints.length).toBe(1);
    }
  });
});

it('whatever call it dies before or after, the next one restores, and records it once', async () => {
  const counting = await limitsWorld();
  await counting.lowered();
  counting.world.crashAt(undefined);
  await restoreAll(counting);
  const points = counting.world.passed();
  expect(points).toBeGreaterThan(30);
  for (let fatal = 0; fatal < points; fatal += 1) {
    const world = await limitsWorld();
    await world.lowered();
    world.world.crashAt(fatal);
    await expect(restoreAll(world), `point ${fatal}`).rejects.toBeInstanceOf(Crash);
    world.world.crashAt(undefined);
    await restoreAll(world);
    expect([world.written(), world.marker()], `point ${fatal}`).toEqual([originals, undefined]);
    expect((await world.state()).lease?.state, `point ${fatal}`).toBe('CLOSED');
    expect(await world.phases(), `point ${fatal}`).toEqual(['leased', 'lowered', 'restored']);
    expect((await world.state()).taints.length, `point ${fatal}`).toBe(1);
  }
});
