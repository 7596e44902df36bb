import { expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { runSynchronously } from '#ground/durable/adapters/synchronous.ts';
import type { Boundary, StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import { errorOf } from '#ground/durable/failure.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import { describeSteps } from '../../conformance/steps.ts';

describeSteps('synchronous', () => {
  const clock = createVirtualClock(epochMs(1_795_358_599_000));
  return {
    nowMs: () => clock.now(),
    async run(workflow, input, crashAt) {
      const memory: StepMemory = new Map();
      let moments = 0;
      const crash = (): boolean => moments++ === crashAt;
      const first = await runSynchronously(workflow, input, { clock, memory, crash });
      const last =
        first.kind === 'crashed' ? await runSynchronously(workflow, input, { clock, memory }) : first;
      if (last.kind === 'failed') throw errorOf(last.failure);
      if (last.kind === 'crashed') throw new Error('crashed again');
      return { result: last.result, moments };
    },
  };
});

it('names the moment of a crash, and runs no line of the workflow after it', async () => {
  const seen: string[] = [];
  const workflow: Workflow<Json, Json> = async (_, steps) => {
    try {
      return await steps.step('lower', async () => 1, { timeoutMs: 1000 });
    } finally {
      seen.push('finally');
    }
  };
  const crash = ({ remembers, side }: Boundary): boolean => remembers === 'done' && side === 'before';
  const clock = createVirtualClock(epochMs(0));
  expect(await runSynchronously(workflow, null, { clock, memory: new Map(), crash })).toEqual({
    kind: 'crashed',
    at: { step: 'lower', remembers: 'done', side: 'before' },
  });
  expect(seen).toEqual([]);
});

it('runs the same twice from the same start', async () => {
  const trace = async (): Promise<unknown> => {
    const clock = createVirtualClock(epochMs(1000));
    const memory: StepMemory = new Map();
    const workflow: Workflow<Json, Json> = async (_, steps) => {
      const pauses = [30_000, 10_000, 20_000].map((ms) =>
        steps.wait(`pause ${ms}`, ms).then(() => steps.now(`after ${ms}`)),
      );
      return Promise.all(pauses);
    };
    return [await runSynchronously(workflow, null, { clock, memory }), [...memory]];
  };
  const first = await trace();
  expect(await trace()).toEqual(first);
  expect(first).toMatchObject([{ kind: 'finished', result: [31_000, 11_000, 21_000] }, {}]);
});
