import { describe, expect, it } from 'vitest';
import { takeLock } from '#act/limits/lock-moves.ts';
import { moveTarget, readTarget } from '#act/limits/target-store.ts';
import { watchLeases, watchTarget } from '#act/limits/watchdog.ts';
import { openWindow, readWindows } from '#observe/window/windows.ts';
import { limitsWorld, loweredValues, originals, pastRestoreBy, write } from './limits-world.ts';
import { drillLock, noon, owedOf, target } from './target-states.ts';

describe('the watchdog', () => {
  it('leaves a lease alone until its restoreBy, and restores it then', async () => {
    const world = await limitsWorld();
    await world.lowered();
    world.world.clock.move(599_999);
    expect(await watchLeases(world.tools)).toEqual([]);
    expect(world.written()).toEqual(loweredValues);
    world.world.clock.move(1);
    expect(await watchLeases(world.tools)).toMatchObject([
      { target, lease: 'run-1/budget/A', progress: { kind: 'back' } },
    ]);
    expect(world.written()).toEqual(originals);
    world.world.clock.move(3000);
    expect(await watchLeases(world.tools)).toMatchObject([{ progress: { kind: 'closed' } }]);
    expect((await world.records()).at(-1)?.body).toMatchObject({
      phase: 'restored',
      reason: 'restored by watchdog: overdue since 2026-11-22T12:10:00.000Z',
    });
    expect(world.world.sent).toEqual([]);
    expect(await watchLeases(world.tools)).toEqual([]);
  });

  it('restores at once what a dead run lowered, and goes on when it alone knew', async () => {
    const world = await limitsWorld();
    await world.lowered();
    expect(await watchLeases(world.tools, (run) => run === 'run-2')).toEqual([]);
    const [watched] = await watchLeases(world.tools, (run) => run === 'run-1');
    expect(watched?.progress.kind).toBe('back');
    expect(world.written()).toEqual(originals);
    world.world.clock.move(5000);
    expect((await watchLeases(world.tools))[0]?.progress.kind).toBe('closed');
  });

  it('takes over a restore that is not done in five minutes, whoever began it, and leaves a newer one alone', async () => {
    const world = await limitsWorld();
    await world.lowered();
    await world.beginRestoring('oncall-1');
    world.world.clock.move(299_999);
    expect(await watchLeases(world.tools)).toEqual([]);
    expect(world.written()).toEqual(loweredValues);
    world.world.clock.move(1);
    expect((await watchLeases(world.tools))[0]?.progress.kind).toBe('back');
    expect(world.written()).toEqual(originals);
    expect((await world.state()).lease?.restoring?.by).toBe('oncall-1');
    // Its last read-back too.
    world.world.clock.move(3000);
    expect((await watchLeases(world.tools))[0]?.progress.kind).toBe('closed');
    // Run-1 has its target still: it may be at work, and is not told to be over.
    expect((await world.state()).lock?.id).toBe('run-1');
  });

  it('tells once of what it cannot restore, until the bus takes it', async () => {
    const world = await limitsWorld();
    await world.lowered();
    world.standIn.inject({ on: 'read', kind: 'broken', times: 10_000 });
    world.world.acceptOnly(0);
    pastRestoreBy(world);
    await world.watch(3);
    expect([world.written(), world.world.sent]).toEqual([loweredValues, []]);
    expect((await world.state()).owed.length).toBe(1);
    world.world.acceptOnly(10);
    await world.watch(3);
    expect(world.world.sent.length).toBe(1);
    expect(world.world.sent[0]).toMatchObject({
      type: 'Limits Not Restored',
      detail: {
        id: 'chat/staging/run-1/budget/A#not-restored',
        severity: 'critical',
        reason: expect.stringMatching(
          /^limits are lowered beyond 2026-11-22T12:10:00.000Z: .*503.*; type: muster limits restore --env staging$/,
        ),
      },
    });
    expect(await world.phases()).toEqual(['leased', 'lowered', 'not-restored']);
    expect((await world.state()).owed).toEqual([]);
  });

  it('restores a place that comes back, after it told', async () => {
    const world = await limitsWorld();
    await world.lowered();
    world.standIn.inject({ on: 'read', kind: 'broken', times: 10_000 });
    pastRestoreBy(world);
    await world.watch(2);
    const healed = { ...world.tools, settingsAt: world.tools.settingsAt };
    const fresh = await limitsWorld();
    write(fresh, 'LIMIT_A', '50');
    write(fresh, 'LIMIT_B', '7');
    const look = () => watchLeases({ ...healed, settingsAt: () => fresh.settings });
    await look();
    expect(fresh.written()).toEqual(originals);
    world.world.clock.move(3000);
    await look();
    expect((await world.state()).lease?.state).toBe('CLOSED');
    expect(world.world.sent.map(({ detail }) => detail.severity)).toEqual(['critical', 'info']);
    expect(world.world.sent.at(-1)?.detail.reason).toBe('limits are back');
  });

  it('tells of a store that fails in the middle as of a place that does', async () => {
    const world = await limitsWorld();
    await world.lowered();
    pastRestoreBy(world);
    const settingsAt = (): never => {
      throw new Error('a fault of ours');
    };
    const watched = await watchTarget({ ...world.tools, settingsAt }, target);
    expect(watched?.progress).toEqual({ kind: 'waiting', reason: 'a fault of ours' });
    expect(world.world.sent.map(({ detail }) => detail.reason)).toEqual([
      'limits are lowered beyond 2026-11-22T12:10:00.000Z: a fault of ours; type: muster limits restore --env staging',
    ]);
  });

  it('goes on to other targets past one that cannot even be read', async () => {
    const world = await limitsWorld();
    await world.lowered();
    await world.world.state.put({ collection: 'target', id: 'chat/broken' }, { v: 99 }, 'absent');
    pastRestoreBy(world);
    await expect(watchLeases(world.tools)).rejects.toMatchObject({ name: 'ZodError' });
    expect(world.written()).toEqual(originals);
  });

  it('closes what was leased and never lowered without a write', async () => {
    const world = await limitsWorld();
    await world.lease();
    pastRestoreBy(world);
    await world.watch(1);
    expect((await world.state()).lease?.state).toBe('CLOSED');
    expect(world.standIn.count('write')).toBe(0);
  });
});

describe('a drill that died', () => {
  const epitaph = owedOf('run-1/budget#completed');

  const withLock = async () => {
    const world = await limitsWorld();
    const { clock, state } = world.world;
    const lock = drillLock({ until: noon(1800), epitaph });
    await moveTarget(state, target, (now) => takeLock(now, lock, clock.now()));
    const window = {
      id: 'run-1/budget',
      kind: 'drill' as const,
      answers: ['budget'],
      from: noon(),
      until: noon(1800),
    };
    await openWindow(state, target, window);
    return world;
  };

  it('gives its target back when its time is over, and its end is told for it', async () => {
    const world = await withLock();
    world.world.clock.move(1_799_999);
    await world.watch(1);
    expect((await world.state()).lock?.id).toBe('run-1');
    await world.watch(1);
    expect((await world.state()).lock).toBeUndefined();
    expect(world.world.sent.map(({ detail }) => [detail.id, detail.reason])).toEqual([
      ['run-1/budget#completed', 'it died'],
    ]);
  });

  it('ends its window no later than it is known to be dead', async () => {
    const world = await withLock();
    world.world.clock.move(60_000);
    await watchLeases(world.tools, (run) => run === 'run-1');
    const windows = await readWindows(world.world.state, target);
    expect(windows.map(({ until }) => until)).toEqual([noon(60)]);
    expect((await readTarget(world.world.state, target)).lock).toBeUndefined();
  });

  it('is known to be dead, by later looks too, when somebody else was restoring as that was told', async () => {
    const world = await limitsWorld();
    await world.lowered();
    await world.beginRestoring('deployment');
    await watchLeases(world.tools, (run) => run === 'run-1');
    expect((await world.state()).lock?.until).toBe(noon());
    world.world.clock.move(5000);
    await world.watch(1);
    expect([(await world.state()).lease?.state, (await world.state()).lock]).toEqual(['CLOSED', undefined]);
  });
});
