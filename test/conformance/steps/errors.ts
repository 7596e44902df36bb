import { describe, expect, it } from 'vitest';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { codeOf, over, runIn, type StepsWorld } from './world.ts';

export function describeErrors(name: string, open: () => StepsWorld): void {
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
