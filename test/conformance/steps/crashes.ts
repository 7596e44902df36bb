import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { codeOf, options, over, type StepsWorld } from './world.ts';

export function describeCrashes(name: string, open: () => StepsWorld): void {
  describe(`${name}: crashes`, () => {
    /** What the outside world saw, which no crash takes back. */
    const scenario = (): { seen: string[]; workflow: Workflow<Json, Json> } => {
      const seen: string[] = [];
      let polls = 0;
      const does = (what: string) => async (): Promise<Json> => {
        seen.push(what);
        return what;
      };
      const workflow: Workflow<Json, Json> = async (_, steps) => {
        const first = await over(steps, 'first', does('first'));
        const burst = await codeOf(
          steps.step('burst', does('burst'), { ...options, semantics: 'once', retries: 3 }),
        );
        await steps.wait('pause', 2000);
        const live = await steps.until('live', async () => (++polls > 1 ? 'live' : null), {
          everyMs: 1000,
          withinMs: 60_000,
          timeoutMs: 1000,
        });
        const last = await over(steps, 'last', does('last'));
        return { first, burst, live, last };
      };
      return { seen, workflow };
    };
    const done = { first: 'first', burst: 'resolved', live: 'live', last: 'last' };

    it('at every moment: the workflow ends, and what runs once never runs twice', async () => {
      const whole = scenario();
      const { result, moments } = await open().run(whole.workflow, null);
      expect(result).toEqual(done);
      expect(whole.seen).toEqual(['first', 'burst', 'last']);
      expect(moments).toBeGreaterThan(10);

      const bursts = new Set<string>();
      for (let crashAt = 0; crashAt < moments; crashAt += 1) {
        const { seen, workflow } = scenario();
        const after = (await open().run(workflow, null, crashAt)).result as { burst: Json };
        const times = seen.filter((what) => what === 'burst').length;
        expect({ crashAt, ...after }).toEqual({ crashAt, ...done, burst: after.burst });
        expect({ crashAt, times: times <= 1 }).toEqual({ crashAt, times: true });
        expect({ crashAt, seen: new Set(seen) }).toEqual({
          crashAt,
          seen: new Set(['first', 'last', ...(times > 0 ? ['burst'] : [])]),
        });
        bursts.add(
          `${times} ${after.burst === 'resolved' ? 'resolved' : (after.burst as { code: string }).code}`,
        );
      }
      // It ran and is known to have run, it ran and that is not known, or it was cut off before it ran.
      expect([...bursts].sort()).toEqual(['0 STEP_INTERRUPTED', '1 STEP_INTERRUPTED', '1 resolved']);
    });
  });
}
