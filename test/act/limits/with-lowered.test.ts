import { describe, expect, it } from 'vitest';
import { hold, standDown } from '#act/limits/hold.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { limitsWorld, loweredValues, originals, pastRestoreBy, write } from './limits-world.ts';
import { isRestored, locked, played, restored } from './lowered-world.ts';
import { target } from './target-states.ts';

describe('with limits lowered', () => {
  it('the body finds them lowered, and what comes after finds them back', async () => {
    const world = await locked();
    const run = await played(world, {
      body: async ({ isLiveKnown }) => [world.written(), isLiveKnown],
      after: async () => world.written(),
    });
    expect(run).toMatchObject({
      kind: 'ran',
      body: [loweredValues, true],
      reason: '',
      after: originals,
      restored: 'closed',
    });
    expect(await isRestored(world)).toEqual(restored);
    expect(await world.phases()).toEqual(['leased', 'lowered', 'restored']);
  });

  it('nothing is begun off the baseline, nor without the lock', async () => {
    const world = await locked();
    write(world, 'LIMIT_B', '9');
    expect(await played(world)).toEqual({
      kind: 'refused',
      reason: 'live is not baseline: LIMIT_B is 9, its baseline is unset',
    });
    const free = await limitsWorld();
    expect(await played(free)).toEqual({ kind: 'refused', reason: 'the target is not ours' });
    expect([world.standIn.count('write'), free.standIn.count('write')]).toEqual([0, 0]);
  });

  it('a marker of somebody else says that they are lowered', async () => {
    const world = await locked();
    write(world, 'MUSTER_LEASE', 'run-9/x #3 until 2026-11-22T12:10:00.000Z');
    expect(await played(world)).toEqual({
      kind: 'refused',
      reason:
        'live is not baseline: a marker says that they are lowered: run-9/x #3 until 2026-11-22T12:10:00.000Z',
    });
  });

  it('nothing is lowered where nobody would restore', async () => {
    const world = await locked();
    const tools = { ...world.tools, guardian: { arm: async () => 'no watchdog came up' } };
    const run = await played(world, { scene: { tools } });
    expect(run).toMatchObject({
      kind: 'stopped',
      reason: 'nobody would restore if this process died: no watchdog came up',
      restored: 'closed',
    });
    expect(world.standIn.count('write')).toBe(0);
  });

  it('what the body throws ends the drill and not the restoring', async () => {
    const world = await locked();
    const body = (): never => {
      throw new MusterError('NET_GONE', 'the network is gone');
    };
    expect(await played(world, { body })).toMatchObject({
      kind: 'stopped',
      reason: 'the network is gone',
      restored: 'closed',
    });
    expect(await isRestored(world)).toEqual(restored);
  });

  it.each([
    ['an objection before it is live', true],
    ['an objection that came up during the body', false],
  ])('%s stops it, and nothing that was found counts', async (_, isBefore) => {
    const world = await locked();
    let isAgainst = isBefore;
    const objection = async () => (isAgainst ? 'the release changed from 1 to 2' : null);
    const body = async (): Promise<Json> => {
      isAgainst = true;
      return 'blocked';
    };
    const run = await played(world, { scene: { objection }, body });
    expect(run).toMatchObject({
      kind: 'stopped',
      reason: 'the release changed from 1 to 2',
      restored: 'closed',
    });
    expect('body' in run).toBe(false);
    expect(await isRestored(world)).toEqual(restored);
  });

  it.each(['hold', 'watchdog'])('a restoring by somebody else (%s) during the body stops it', async (by) => {
    const world = await locked();
    const body = async (): Promise<Json> => {
      if (by === 'hold') await hold(world.tools, target, { operator: 'ann', reason: 'deploy' });
      await standDown(world.tools, target, by, 'deploy');
      return 'passes: it forgot';
    };
    const run = await played(world, { body });
    expect(run).toMatchObject({
      kind: 'stopped',
      reason: 'somebody restored before the drill was done',
      restored: 'closed',
    });
    expect(await isRestored(world)).toEqual(restored);
  });

  it('what never runs is given up in its time, and put back', async () => {
    const world = await locked('deployed');
    const run = await played(world);
    expect(run).toMatchObject({ kind: 'stopped', reason: 'never live within its time', restored: 'closed' });
    expect(await isRestored(world)).toEqual(restored);
  });

  it('a body may make them run anew', async () => {
    const world = await locked('deployed');
    const { settings } = world;
    const live: typeof settings.live = (...args) => {
      world.standIn.deploy();
      return settings.live(...args);
    };
    const tools = { ...world.tools, settingsAt: () => ({ ...settings, live }) };
    const run = await played(world, { scene: { tools }, body: async ({ restart }) => restart('restart') });
    expect(run).toMatchObject({ kind: 'ran', body: 'live', restored: 'closed' });
    expect(world.standIn.count('apply')).toBe(3);
  });

  it('somebody else`s value meanwhile is disputed, left alone and told', async () => {
    const world = await locked();
    const body = async (): Promise<Json> => {
      write(world, 'LIMIT_A', '60');
      return 'blocked';
    };
    expect(await played(world, { body })).toMatchObject({ kind: 'stopped', restored: 'disputed' });
    expect(world.written()).toEqual({ LIMIT_A: '60', MODE: 'live' });
    expect(world.world.sent.map(({ type }) => type)).toEqual(['Limits Not Restored']);
  });

  it('a place that is gone is left to the watchdog, which goes on', async () => {
    const world = await locked();
    const body = async (): Promise<Json> => {
      world.standIn.inject({ on: 'read', kind: 'broken', times: 10_000 });
      return 'blocked';
    };
    expect(await played(world, { body })).toMatchObject({ kind: 'stopped', restored: 'left' });
    expect(world.written()).toEqual(loweredValues);
  });

  it('one that thaws later does not restore what a later lease lowered', async () => {
    const world = await locked();
    const body = async (): Promise<Json> => {
      // Frozen for two hours: others restored its limits, and took the target.
      pastRestoreBy(world);
      await world.watch(2);
      world.world.clock.move(7_200_000);
      await world.lowered('run-2');
      return 'blocked';
    };
    const run = await played(world, { body });
    expect(run).toMatchObject({
      kind: 'stopped',
      reason: 'somebody restored before the drill was done',
      restored: 'closed',
    });
    expect(world.written()).toEqual(loweredValues);
    const { lease } = await world.state();
    expect([lease?.run, lease?.state]).toEqual(['run-2', 'LOWERED']);
  });

  it('a lease whose record could not be written is taken back', async () => {
    const world = await locked();
    let refusals = 0;
    const append: typeof world.tools.appender.append = async (...args) => {
      refusals += 1;
      if (refusals > 6) return world.tools.appender.append(...args);
      throw new MusterError('EVIDENCE_UNAVAILABLE', 'no evidence can be written');
    };
    const tools = { ...world.tools, appender: { append } };
    expect(await played(world, { scene: { tools } })).toEqual({
      kind: 'refused',
      reason: 'no evidence can be written',
    });
    expect((await world.state()).lease?.state).toBe('CLOSED');
  });
});

it('a watchdog that looks all the time changes nothing before its time', async () => {
  const world = await locked();
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      await watchLeases(world.tools);
      await new Promise(setImmediate);
    }
  })();
  const run = await played(world);
  isOver = true;
  await looking;
  expect(run).toMatchObject({ kind: 'ran', restored: 'closed' });
  expect((await world.records()).at(-1)?.body).toMatchObject({
    reason: 'restored by run-1: the drill is done',
  });
});
