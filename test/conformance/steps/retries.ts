import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { codeOf, options, over, runIn, type StepsWorld } from './world.ts';

export function describeRetries(name: string, open: () => StepsWorld): void {
  const run = runIn(open);
  describe(`${name}: retries`, () => {
    const flaky = (failures: number, error: Error) => {
      const seen = { attempts: 0 };
      const work = async (): Promise<Json> => {
        seen.attempts += 1;
        if (seen.attempts <= failures) throw error;
        return seen.attempts;
      };
      return { seen, work };
    };
    const busy = new MusterError('BUSY', 'later');

    it('tries again as often as it may, with a pause', async () => {
      const world = open();
      const { work } = flaky(2, busy);
      const before = world.nowMs();
      const { result } = await world.run(
        (_, steps) => steps.step('flaky', work, { ...options, retries: 2, retryDelayMs: 30_000 }),
        null,
      );
      expect(result).toBe(3);
      expect(world.nowMs() - before).toBeGreaterThanOrEqual(60_000);
    });

    it('gives up after the last retry with its error', async () => {
      const { seen, work } = flaky(9, busy);
      expect(
        await run((_, steps) => codeOf(steps.step('flaky', work, { ...options, retries: 2 }))),
      ).toMatchObject({ code: 'BUSY' });
      expect(seen.attempts).toBe(3);
    });

    it('does not try again unless told to', async () => {
      const { seen, work } = flaky(9, busy);
      await run((_, steps) => codeOf(over(steps, 'flaky', work)));
      expect(seen.attempts).toBe(1);
    });

    it('asks about the very error that was thrown', async () => {
      const { seen, work } = flaky(9, Object.assign(new Error('gone'), { status: 404 }));
      const asked: unknown[] = [];
      const retryable = (error: unknown): boolean => {
        asked.push((error as { status: number }).status);
        return false;
      };
      await run((_, steps) => codeOf(steps.step('flaky', work, { ...options, retries: 5, retryable })));
      expect([seen.attempts, asked]).toEqual([1, [404]]);
    });
  });
}
