import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { over, runIn, type StepsWorld } from './world.ts';

export function describeResults(name: string, open: () => StepsWorld): void {
  const run = runIn(open);
  describe(`${name}: steps`, () => {
    it('hands the input in and the result out', async () => {
      const workflow: Workflow<Json, Json> = async (input, steps) => ({
        input,
        one: await over(steps, 'one', async () => ({ list: [1, 'a', null, true] })),
        none: await over(steps, 'none', async () => null),
      });
      expect(await run(workflow, { incident: 'i-1' })).toEqual({
        input: { incident: 'i-1' },
        one: { list: [1, 'a', null, true] },
        none: null,
      });
    });

    it('runs each step once, and the code between steps as often as it likes', async () => {
      let [works, between] = [0, 0];
      await run(async (_, steps) => {
        await over(steps, 'one', async () => ++works);
        await steps.wait('pause', 1000);
        between += 1;
        return over(steps, 'two', async () => ++works);
      });
      expect(works).toBe(2);
      expect(between).toBeGreaterThanOrEqual(1);
    });

    it('runs steps side by side', async () => {
      expect(
        await run(async (_, steps) =>
          Promise.all([
            over(steps, 'a', async () => 'A'),
            steps.wait('pause', 2000).then(() => 'waited'),
            over(steps, 'b', async () => 'B'),
          ]),
        ),
      ).toEqual(['A', 'waited', 'B']);
    });

    it('refuses two steps of one name', async () => {
      const workflow: Workflow<Json, Json> = async (_, steps) => {
        await over(steps, 'same', async () => 1);
        return over(steps, 'same', async () => 2);
      };
      await expect(run(workflow)).rejects.toMatchObject({
        code: 'STEP_FAILED',
        message: "two steps of one workflow are named 'same'",
      });
    });
  });
}
