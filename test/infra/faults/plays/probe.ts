import { expect } from 'vitest';
import { scheduledTime } from '../../lambda-events.ts';
import type { Play } from '../matrix.ts';
import type { World } from '../world.ts';
import { due, expectRaised, recorded, slotAt, toldIds, watch } from './slots.ts';

/** The first slot ever: the schedule is announced with it. */
export const begins: Play = {
  handler: 'Probe',
  before: async () => undefined,
  deliver: async (_, courier) => void (await courier.send(due(0))),
  after: (world) => watch(world, 1),
  until: slotAt(2) - 1,
  async expected(world, ordeal) {
    for (const check of ['health', 'ready']) {
      const [first, ...rest] = await recorded(world, check);
      expect(rest).toEqual(first === '1 pass' ? [] : ['1 pass']);
      // Denied for good, nobody could say that it was due.
      if (ordeal?.kind === 'denied') expect(['0 pass', '0 unknown', '0 gap', '1 pass']).toContain(first);
      else expect(first).toBe('0 pass');
    }
    expect(toldIds(world)).toEqual([]);
  },
};

/** The second failure in a row raises. */
export const raises: Play = {
  handler: 'Probe',
  async before(world) {
    await watch(world, 0);
    world.house.deployBad();
    await watch(world, 1);
  },
  deliver: async (_, courier) => void (await courier.send(due(2))),
  async after(world) {
    await world.settle(slotAt(1));
    await watch(world, 3);
  },
  until: slotAt(4) - 1,
  async expected(world, ordeal) {
    const missed = ordeal?.kind === 'denied' ? ['2 fail', '2 unknown', '2 gap'] : ['2 fail'];
    const [zero, one, two, ...rest] = await recorded(world, 'health');
    expect([zero, one, ...rest]).toEqual(['0 pass', '1 fail', '3 fail']);
    expect(missed).toContain(two);
    await expectToldOnce(world);
  },
};

async function expectToldOnce(world: World, opened?: number[]): Promise<void> {
  expect(toldIds(world)).toEqual(['shop/production/health#1']);
  await expectRaised(world, 'health', opened);
}

/** The second pass in a row clears. */
export const clears: Play = {
  handler: 'Probe',
  async before(world) {
    await watch(world, 0);
    world.house.deployBad();
    await watch(world, 1, 2);
    world.house.heal();
    await watch(world, 3);
  },
  deliver: async (_, courier) => void (await courier.send(due(4))),
  async after(world) {
    await world.settle(slotAt(1));
    await watch(world, 5);
  },
  until: slotAt(6) - 1,
  async expected(world) {
    // What was raised was told before.
    expect(toldIds(world)).toEqual(['shop/production/health#2']);
    expect(await world.state('incident')).toEqual([{ count: 1 }]);
    expect((await world.state('alarm')).map(({ phase }) => phase)).not.toContain('raised');
    expect((await recorded(world, 'health')).at(-1)).toBe('5 pass');
  },
};

/** The next slot comes while one is still at work: whichever is first, each is covered once. */
export const overtakes: Play = {
  ...raises,
  others: async (world) => void (await (await world.warm('Probe')).invoke(due(3))),
  after: (world) => watch(world, 3, 4),
  until: slotAt(5) - 1,
  async expected(world) {
    const [zero, one, two, ...rest] = await recorded(world, 'health');
    expect([zero, one, ...rest]).toEqual(['0 pass', '1 fail', '3 fail', '4 fail']);
    expect(['2 fail', '2 gap']).toContain(two);
    expect(toldIds(world)).toEqual(['shop/production/health#1']);
    await expectRaised(world, 'health');
  },
  never: ({ kind }) => kind !== 'overtaken',
};

/** The sweep tells what is owed while the probe that owes it is still at work. */
export const swept: Play = {
  ...raises,
  async expected(world) {
    expect(await recorded(world, 'health')).toEqual(['0 pass', '1 fail', '2 fail', '3 fail']);
    await expectToldOnce(world, [1, 2]);
  },
  others: async (world) =>
    void (await (await world.warm('Sweep')).invoke({ slot: scheduledTime(slotAt(1)) })),
  never: ({ kind }) => kind !== 'overtaken',
};
