import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';

export type StepOptions = {
  /** Of one attempt, in milliseconds. */
  timeoutMs: number;
  /** `once`: after a crash in the middle it is not run again but rejects STEP_INTERRUPTED. Default `atLeastOnce`. */
  semantics?: 'once' | 'atLeastOnce';
  /** Retries after the first attempt; default 0. Only errors for which `retryable` answers true are tried again. */
  retries?: number;
  retryDelayMs?: number;
  retryable?: (error: unknown) => boolean;
};

/**
 * What a workflow may do. A workflow is ordinary code between steps: nothing random, timed or read outside a step.
 * After a crash it is run again from its start, and steps that were finished answer from memory.
 * Names are unique within a workflow. Results are JSON: no Date, no Map, no undefined inside.
 */
export type Steps = {
  /** Runs `work` and remembers its result. Rejects with MusterError of the same code after the last retry. */
  step<T extends Json>(
    name: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: StepOptions,
  ): Promise<T>;
  /** Survives crashes; whole seconds (rounded up). */
  wait(name: string, ms: number): Promise<void>;
  /** Polls until `probe` answers something else than null; null when `withinMs` is over. */
  until<T extends Json>(
    name: string,
    probe: (signal: AbortSignal) => Promise<T | null>,
    options: { everyMs: number; withinMs: number; timeoutMs: number },
  ): Promise<T | null>;
  /** The time, read once and remembered. */
  now(name: string): Promise<EpochMs>;
};

export type Workflow<Input extends Json, Result extends Json> = (
  input: Input,
  steps: Steps,
) => Promise<Result>;
