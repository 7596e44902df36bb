import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Steps, Workflow } from '#ground/durable/steps.ts';

/** How one adapter is put through the suite. Time must cost nothing but time limits of attempts. */
export type StepsWorld = {
  /**
   * Runs to its end, going on after a crash as a new process would. `crashAt`: which of the moments just before and just
   * after something is remembered the first process dies at, counted from 0. `moments`: how many it went through.
   */
  run(
    workflow: Workflow<Json, Json>,
    input: Json,
    crashAt?: number,
  ): Promise<{ result: Json; moments: number }>;
  /** Milliseconds since the epoch, as workflows see them. */
  nowMs(): number;
};

const options = { timeoutMs: 5000 };
const over = (steps: Steps, name: string, work: () => Promise<Json>): Promise<Json> =>
  steps.step(name, work, options);

async function codeOf(promise: Promise<unknown>): Promise<Json> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    if (!(error instanceof MusterError)) return `no MusterError: ${String(error)}`;
    return { code: error.code, message: error.message, hint: error.hint ?? null, exit: error.exit };
  }
}

export function describeSteps(name: string, open: () => StepsWorld): void {
  describeResults(name, open);
  describeErrors(name, open);
  describeRetries(name, open);
  describeTime(name, open);
  describeCrashes(name, open);
}

type Run = (workflow: Workflow<Json, Json>, input?: Json) => Promise<Json>;

const runIn =
  (open: () => StepsWorld): Run =>
  async (workflow, input = null) =>
    (await open().run(workflow, input)).result;

function describeResults(name: string, open: () => StepsWorld): void {
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

function describeErrors(name: string, open: () => StepsWorld): void {
  const run = runIn(open);
  describe(`${name}: errors`, () => {
    const broken = new MusterError('TARGET_REFUSED', 'no such deployment', {
      hint: 'look at the list',
      exit: 2,
    });

    it('keeps code, message, hint and exit of what a step rejected, even when it is remembered', async () => {
      const result = await run(async (_, steps) => {
        const first = await codeOf(over(steps, 'fails', async () => Promise.reject(broken)));
        await steps.wait('replayed', 1000);
        return first;
      });
      expect(result).toEqual({
        code: 'TARGET_REFUSED',
        message: 'no such deployment',
        hint: 'look at the list',
        exit: 2,
      });
    });

    it('fails the workflow with the error that it did not catch', async () => {
      const workflow: Workflow<Json, Json> = (_, steps) =>
        over(steps, 'fails', async () => Promise.reject(broken));
      await expect(run(workflow)).rejects.toMatchObject({
        code: 'TARGET_REFUSED',
        message: 'no such deployment',
        hint: 'look at the list',
        exit: 2,
      });
    });

    it('calls STEP_FAILED what is no MusterError', async () => {
      const result = await run((_, steps) =>
        codeOf(over(steps, 'bug', async () => Promise.reject(new TypeError('x is not a function')))),
      );
      expect(result).toEqual({ code: 'STEP_FAILED', message: 'x is not a function', hint: null, exit: 3 });
    });

    it('refuses a result that JSON would change', async () => {
      const at = { at: new Date(0) } as unknown as Json;
      expect(await run((_, steps) => codeOf(over(steps, 'date', async () => at)))).toEqual({
        code: 'STEP_FAILED',
        message: '$.at: Date has no JSON form',
        hint: null,
        exit: 3,
      });
    });

    it('ends an attempt when its time is over, and tells it so', async () => {
      let aborted: unknown;
      const hangs = (signal: AbortSignal): Promise<never> =>
        new Promise(() => signal.addEventListener('abort', () => (aborted = signal.reason)));
      const result = await run((_, steps) => codeOf(steps.step('hangs', hangs, { timeoutMs: 20 })));
      expect(result).toEqual({
        code: 'STEP_TIMEOUT',
        message: 'hangs: not done within 20ms',
        hint: null,
        exit: 3,
      });
      expect(aborted).toMatchObject({ code: 'STEP_TIMEOUT' });
    });
  });
}

function describeRetries(name: string, open: () => StepsWorld): void {
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

function describeTime(name: string, open: () => StepsWorld): void {
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

function describeCrashes(name: string, open: () => StepsWorld): void {
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
