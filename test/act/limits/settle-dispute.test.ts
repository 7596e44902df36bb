import { describe, expect, it } from 'vitest';
import { hold, releaseHold, standDown } from '#act/limits/hold.ts';
import { sourceOf } from '#act/limits/lease.ts';
import { acceptFound, restoreByHand, restoreDrift } from '#act/limits/settle-dispute.ts';
import { type LimitsWorld, limitsWorld, originals, pastRestoreBy, write } from './limits-world.ts';
import { noon, target } from './target-states.ts';

/** Somebody set LIMIT_A to 60 while it was lowered, and the watchdog found it. */
async function disputed(): Promise<LimitsWorld> {
  const world = await limitsWorld();
  await world.lowered();
  write(world, 'LIMIT_A', '60');
  pastRestoreBy(world);
  await world.watch(1);
  return world;
}

/** What an operator's restoring comes to, and again a moment later. */
async function byHand(world: LimitsWorld): Promise<string[]> {
  const first = await restoreByHand(world.tools, target, 'ann');
  world.world.clock.move(4000);
  return [first.kind, (await restoreByHand(world.tools, target, 'ann')).kind];
}

describe('a value that is neither ours nor the original', () => {
  it('is left alone, what is ours goes back, and it is told once however often the watchdog looks', async () => {
    const world = await disputed();
    await world.watch(5);
    expect(world.written()).toEqual({ LIMIT_A: '60', MODE: 'live' });
    expect((await world.state()).lease).toMatchObject({
      state: 'DISPUTED',
      disputed: { found: { LIMIT_A: { set: true, value: '60' } } },
    });
    expect(world.world.sent.map(({ type, detail }) => [type, detail.reason])).toEqual([
      [
        'Limits Not Restored',
        expect.stringMatching(
          /^LIMIT_A is 60: neither the original nor what Muster wrote; type: muster limits restore --env staging, or: muster limits accept --env staging$/,
        ),
      ],
    ]);
    expect((await world.phases()).filter((phase) => phase === 'disputed').length).toBe(1);
  });

  it('stays when it is accepted, and the lease is over', async () => {
    const world = await disputed();
    expect(await acceptFound(world.tools, target, 'ann')).toBe(true);
    expect([world.written().LIMIT_A, (await world.state()).lease?.state]).toEqual(['60', 'CLOSED']);
    expect((await world.records()).at(-1)).toMatchObject({
      by: { operator: 'ann' },
      outcome: 'unknown',
      body: { phase: 'accepted', found: { LIMIT_A: '60' } },
    });
    await world.watch(2);
    expect(world.written().LIMIT_A).toBe('60');
    expect(await acceptFound(world.tools, target, 'ann')).toBe(false);
  });

  it('goes when an operator restores over it', async () => {
    const world = await disputed();
    expect(await byHand(world)).toEqual(['back', 'closed']);
    expect([world.written(), world.marker()]).toEqual([originals, undefined]);
    expect((await world.phases()).slice(-2)).toEqual(['overruled', 'restored']);
    expect((await world.records()).at(-1)?.body).toMatchObject({
      reason: 'restored by ann: restored by hand',
    });
  });

  it('stays even so when it is yet another one by then', async () => {
    const world = await disputed();
    write(world, 'LIMIT_A', '61');
    expect((await restoreByHand(world.tools, target, 'ann')).kind).toBe('disputed');
    expect(world.written().LIMIT_A).toBe('61');
    expect(world.world.sent.length).toBe(2);
    expect(await byHand(world)).toEqual(['back', 'closed']);
    expect(world.written()).toEqual(originals);
  });
});

it('an operator restores before the time is over where there is no dispute', async () => {
  const world = await limitsWorld();
  await world.lowered();
  expect((await restoreByHand(world.tools, target, 'ann')).kind).toBe('back');
  expect(world.written()).toEqual(originals);
  expect(await acceptFound(world.tools, target, 'ann')).toBe(false);
});

describe('a hold', () => {
  it('keeps leases from being opened, and is lifted once', async () => {
    const world = await limitsWorld();
    await hold(world.tools, target, { operator: 'ann', reason: 'deploy', forMs: 60_000 });
    await expect(world.lease()).rejects.toThrow('hold by ann since 2026-11-22T12:00:00.000Z: deploy');
    expect((await world.state()).hold?.until).toBe(noon(60));
    expect(await releaseHold(world.tools, target, 'bob')).toBe(true);
    expect(await releaseHold(world.tools, target, 'bob')).toBe(false);
    await world.lease();
    expect(
      (await world.records()).map(({ by, body }) => [by.operator, (body as { phase: string }).phase]),
    ).toEqual([
      ['ann', 'held'],
      ['bob', 'released'],
      [undefined, 'leased'],
    ]);
  });

  it('brings limits back step by step, until nothing is lowered', async () => {
    const world = await limitsWorld();
    expect((await standDown(world.tools, target, 'ann', 'deploy')).kind).toBe('nothing');
    await world.lowered();
    expect((await standDown(world.tools, target, 'ann', 'deploy')).kind).toBe('back');
    expect(world.written()).toEqual(originals);
    world.world.clock.move(4000);
    expect((await standDown(world.tools, target, 'ann', 'deploy')).kind).toBe('closed');
    expect((await standDown(world.tools, target, 'ann', 'deploy')).kind).toBe('nothing');
  });
});

describe('a store that was lost', () => {
  it('leaves limits that an operator puts back all the same, over the marker of a lease nobody knows', async () => {
    const world = await limitsWorld();
    await world.lowered();
    const { settings, written } = world;
    const empty = await limitsWorld();
    const tools = { ...empty.tools, settingsAt: () => settings };
    const watched = {
      target,
      source: sourceOf((await world.state()).lease!),
      baseline: world.order.baseline,
    };
    await restoreDrift(tools, watched, { operator: 'ann', id: 'x' });
    expect([written(), world.marker()]).toEqual([originals, undefined]);
    expect((await empty.records())[0]).toMatchObject({
      by: { operator: 'ann' },
      body: { phase: 'overruled', found: { LIMIT_A: '50' } },
    });
  });
});
