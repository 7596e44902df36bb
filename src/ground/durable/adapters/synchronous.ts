import { epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { failureOf, type Failure } from '#ground/durable/failure.ts';
import type { Boundary, Memory, StepMemory } from '#ground/durable/adapters/synchronous-memory.ts';
import { runStep, runUntil, runWait } from '#ground/durable/adapters/synchronous-steps.ts';
import type { StepOptions, Steps, UntilOptions, Workflow } from '#ground/durable/steps.ts';
import { uniqueNames } from '#ground/durable/unique-names.ts';

export type SynchronousOutcome<Result> =
  | { kind: 'finished'; result: Result }
  | { kind: 'failed'; failure: Failure }
  | { kind: 'crashed'; at: Boundary };

export type SynchronousOptions = {
  /** Its sleep is what waits and time limits cost; a clock that jumps makes them cost nothing. */
  clock: Clock;
  /** Give the same map to the next run, and finished steps answer from it. */
  memory: StepMemory;
  /** Answers true to die there: the workflow never runs on, not even its `finally`. */
  crash?: (boundary: Boundary) => boolean;
};

/** Runs a workflow in this process without any engine: for simulations, where every step boundary can be a crash. */
export function runSynchronously<Input extends Json, Result extends Json>(
  workflow: Workflow<Input, Result>,
  input: Input,
  options: SynchronousOptions,
): Promise<SynchronousOutcome<Result>> {
  return new Promise((resolve, reject) => {
    const die = (at: Boundary): Promise<never> => {
      resolve({ kind: 'crashed', at });
      return new Promise<never>(() => undefined);
    };
    run(workflow, copy(input), stepsOn(remembering(options, die))).then(resolve, reject);
  });
}

async function run<Input extends Json, Result extends Json>(
  workflow: Workflow<Input, Result>,
  input: Input,
  steps: Steps,
): Promise<SynchronousOutcome<Result>> {
  try {
    return { kind: 'finished', result: copy(await workflow(input, steps)) };
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

function stepsOn(memory: Memory): Steps {
  const note = uniqueNames();
  return {
    async step<T extends Json>(
      name: string,
      work: (signal: AbortSignal) => Promise<T>,
      options: StepOptions,
    ) {
      note(name);
      return (await runStep(memory, name, work, options)) as T;
    },
    async wait(name, ms) {
      note(name);
      await runWait(memory, name, ms);
    },
    async until<T extends Json>(
      name: string,
      probe: (signal: AbortSignal) => Promise<T | null>,
      options: UntilOptions,
    ) {
      note(name);
      return (await runUntil(memory, name, probe, options)) as T | null;
    },
    async now(name) {
      note(name);
      const read = async (): Promise<number> => memory.clock.now();
      return epochMs((await runStep(memory, name, read, { timeoutMs: 1000 })) as number);
    },
  };
}

function remembering(
  { clock, memory, crash }: SynchronousOptions,
  die: (at: Boundary) => Promise<never>,
): Memory {
  return {
    clock,
    get: (step) => memory.get(step),
    async keep(step, what) {
      const boundary = { step, remembers: what.kind };
      if (crash?.({ ...boundary, side: 'before' })) await die({ ...boundary, side: 'before' });
      memory.set(step, what);
      if (crash?.({ ...boundary, side: 'after' })) await die({ ...boundary, side: 'after' });
    },
  };
}

const copy = <T extends Json>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
