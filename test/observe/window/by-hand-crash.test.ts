import { describe, expect, it } from 'vitest';
import { endByHand, openByHand } from '#observe/window/by-hand.ts';
import { settleWindows } from '#observe/window/settle.ts';
import { closeWindow, openWindow, readWindows } from '#observe/window/windows.ts';
import { Crash } from '../../fixtures/world.ts';
import { begin, minute, order, recorded, span, type Stage, stands, target } from './by-hand-stage.ts';

describe('a crash at any point', () => {
  const story = async ({ open, tools, world }: Stage): Promise<void> => {
    await open();
    world.clock.move(minute);
    await open({ operator: 'bob' });
    world.clock.move(minute);
    await endByHand(tools, target, { kind: 'maintenance' }, 'bob');
  };

  it('leaves in evidence, once, whatever came to be, as soon as somebody looks again', async () => {
    const whole = begin();
    whole.world.crashAt(undefined);
    await story(whole);
    const points = whole.world.passed();
    const told = await recorded(whole.world);
    expect(told).toEqual([
      'opened maintenance-20261122T1443Z-1 0-30 by ann: deploy',
      'extended maintenance-20261122T1443Z-1 0-31 by bob: deploy',
      'ended maintenance-20261122T1443Z-1 0-2 by bob',
    ]);
    expect(points).toBeGreaterThan(40);
    for (let point = 0; point < points; point += 1) {
      const stage = begin();
      stage.world.crashAt(point);
      await expect(story(stage), `point ${point}`).rejects.toThrow(Crash);
      stage.world.crashAt(undefined);
      await Promise.all([settleWindows(stage.tools, target), settleWindows(stage.tools, target)]);
      const [window] = await readWindows(stage.world.state, target);
      const after = await recorded(stage.world);
      // What stands is what was told last, and nothing was told twice or out of order.
      expect(after, `point ${point}`).toEqual(told.slice(0, after.length));
      expect(
        after.at(-1)?.includes(` ${window && span(window)} `) ?? window === undefined,
        `point ${point}`,
      ).toBe(true);
    }
  });

  it('repeated by whoever typed it leaves one window', async () => {
    const fresh = begin();
    fresh.world.crashAt(undefined);
    await fresh.open();
    for (let point = 0; point < fresh.world.passed(); point += 1) {
      const stage = begin();
      stage.world.crashAt(point);
      await expect(stage.open(), `point ${point}`).rejects.toThrow(Crash);
      stage.world.crashAt(undefined);
      await stage.open();
      expect(
        (await stands(stage)).map((one) => one.split(' ')[1]),
        `point ${point}`,
      ).toEqual(['0-30']);
      expect((await recorded(stage.world)).length, `point ${point}`).toBe(1);
    }
  });

  it('of nobody, but two at once: one opens it, the other makes nothing of it', async () => {
    const stage = begin();
    const both = await Promise.all([stage.open(), stage.open({ operator: 'bob' })]);
    expect(new Set(both.map(({ id }) => id)).size).toBe(1);
    expect((await recorded(stage.world)).length).toBe(1);
  });

  it('of nobody, but two that make it longer at once: each is recorded that did', async () => {
    const stage = begin();
    await stage.open();
    await Promise.all([40, 50].map((minutes) => stage.open({ forMs: minutes * minute })));
    expect(await stands(stage)).toEqual(['maintenance-20261122T1443Z-1 0-50']);
    expect((await recorded(stage.world)).map((line) => line.split(' ')[2])).toEqual(['0-30', '0-40', '0-50']);
  });

  it('loses no record that is owed when a drill opens a window before anybody looks again', async () => {
    const stage = begin();
    const { state, log } = stage.tools;
    const dead = { ...log, read: () => Promise.reject(new Crash('before its record')) };
    const open = openByHand({ ...stage.tools, log: dead }, target, order);
    await expect(open).rejects.toThrow(Crash);
    expect([(await stands(stage)).length, await recorded(stage.world)]).toEqual([1, []]);
    const from = stage.world.clock.now();
    await openWindow(state, target, { id: 'run/1', kind: 'drill', answers: [], from, until: from + minute });
    await closeWindow(state, target, 'run/1', from + 1);
    await settleWindows(stage.tools, target);
    expect(await recorded(stage.world)).toEqual(['opened maintenance-20261122T1443Z-1 0-30 by ann: deploy']);
  });
});
