import { describe, expect, it } from 'vitest';
import { originals, pastRestoreBy } from './limits-world.ts';
import { isRestored, locked, play, played, restored } from './lowered-world.ts';

describe('whatever call it dies before or after', () => {
  it('the watchdog restores by restoreBy and half a minute, and records it once', async () => {
    const counting = await locked();
    counting.world.crashAt(undefined);
    await played(counting);
    const points = counting.world.passed();
    expect(points).toBeGreaterThan(60);
    for (let fatal = 0; fatal < points; fatal += 1) {
      const world = await locked();
      world.world.crashAt(fatal);
      await play(world);
      world.world.crashAt(undefined);
      pastRestoreBy(world);
      await world.watch(2);
      const at = `point ${fatal}`;
      expect([world.written(), world.marker()], at).toEqual([originals, undefined]);
      const { lease } = await world.state();
      expect(lease?.state ?? 'CLOSED', at).toBe('CLOSED');
      const phases = await world.phases();
      expect(new Set(phases).size, at).toBe(phases.length);
      expect(phases.includes('restored'), at).toBe(lease !== undefined);
      expect(world.world.sent, at).toEqual([]);
    }
  });

  it('at a step, it goes on by itself, and restores', async () => {
    const boundaries: string[] = [];
    await played(await locked(), {
      options: {
        crash: ({ step, side }) => {
          boundaries.push(`${step} ${side}`);
          return false;
        },
      },
    });
    for (const [fatal, at] of boundaries.entries()) {
      const world = await locked();
      const memory = new Map();
      let seen = 0;
      const crash = (): boolean => (seen += 1) === fatal + 1;
      expect((await play(world, { options: { memory, crash } })).kind, at).toBe('crashed');
      const run = await played(world, { options: { memory } });
      expect(run.kind, at).toMatch(/ran|refused/);
      expect(await isRestored(world), at).toEqual(restored);
    }
  });
});
