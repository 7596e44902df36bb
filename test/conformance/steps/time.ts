import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { codeOf, runIn, type StepsWorld } from './world.ts';

export function describeTime(name: string, open: () => StepsWorld): void {
  const run = runIn(open);
  describe(`${name}: time`, () => {
    it('waits whole seconds, rounded up, and remembers what time it was', async () => {
      const result = await run(async (_, steps) => {
        const before = await steps.now('before');
        await steps.wait('pause', 90_500);
        const after = await steps.now('after');
        return after - before;
      });
      expect(result).toBeGreaterThanOrEqual(91_000);
      expect(result).toBeLessThan(92_000);
    });

    it('polls until something is found', async () => {
      let polls = 0;
      const probe = async (): Promise<Json> => (++polls === 3 ? { found: polls } : null);
      expect(
        await run((_, steps) =>
          steps.until('live', probe, { everyMs: 5000, withinMs: 60_000, timeoutMs: 1000 }),
        ),
      ).toEqual({ found: 3 });
      expect(polls).toBe(3);
    });

    it('answers null when the time is over, after a last poll at its end', async () => {
      const world = open();
      const at: number[] = [];
      const probe = async (): Promise<null> => {
        at.push(world.nowMs());
        return null;
      };
      const { result } = await world.run(
        (_, steps) => steps.until('live', probe, { everyMs: 20_000, withinMs: 50_000, timeoutMs: 1000 }),
        null,
      );
      expect(result).toBeNull();
      expect(at.map((ms) => Math.floor((ms - (at[0] ?? 0)) / 1000))).toEqual([0, 20, 40, 50]);
    });

    it('takes a poll that hangs for one that found nothing', async () => {
      let polls = 0;
      const probe = (): Promise<Json> =>
        ++polls === 1 ? new Promise(() => undefined) : Promise.resolve('found');
      expect(
        await run((_, steps) =>
          steps.until('live', probe, { everyMs: 1000, withinMs: 60_000, timeoutMs: 20 }),
        ),
      ).toBe('found');
    });

    it('stops polling at the first error', async () => {
      let polls = 0;
      const probe = async (): Promise<Json> => {
        polls += 1;
        throw new MusterError('TARGET_REFUSED', 'no');
      };
      expect(
        await run((_, steps) =>
          codeOf(steps.until('live', probe, { everyMs: 1000, withinMs: 60_000, timeoutMs: 1000 })),
        ),
      ).toMatchObject({ code: 'TARGET_REFUSED' });
      expect(polls).toBe(1);
    });
  });
}
