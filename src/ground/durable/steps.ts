import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';

export type StepOptions = {
  /** Of one attempt, in milliseconds. */
  timeoutMs: number;
  /** `once`: after a crash in the middle it is not run again but rejects STEP_INTERRUPTED. Default `atLeastOnce`. */
  semantics?: 'once' | 'atLeastOnce';
  /** Retries after the first attempt; default 0. A step that was cut off under `once` is never tried again. */
  retries?: number;
  /** Between attempts, in whole seconds (rounded up); default 1 s. */
  retryDelayMs?: number;
  /** Only errors for which it answers true are tried again. Default: every error. */
  retryable?: (error: unknown) => boolean;
};

/** `everyMs` in whole seconds (rounded up); `withinMs` from the first poll; `timeoutMs` of one poll. */
export type UntilOptions = { everyMs: number; withinMs: number; timeoutMs: number };

/**
 * What a workflow may do. A workflow is ordinary code between steps: nothing random, timed or read outside a step.
 * After a crash it is run again from its start, and steps that were finished answer from memory.
 * Names are unique within a workflow. Results are JSON: no Date, no Map, no undefined inside.
 */
export type Steps = {
  /**
   * Runs `work` and remembers its result. Rejects with MusterError of the same code, hint and exit after the last retry;
   * STEP_TIMEOUT when an attempt took too long; STEP_FAILED for what was no MusterError.
   */
  step<T extends Json>(
    name: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: StepOptions,
  ): Promise<T>;
  /** Survives crashes; whole seconds (rounded up). */
  wait(name: string, ms: number): Promise<void>;
  /**
   * Polls until `probe` answers something else than null; null when `withinMs` is over, with a last poll at its end.
   * A poll that times out has found nothing; one that throws ends the polling and rejects like a step.
   */
  until<T extends Json>(
    name: string,
    probe: (signal: AbortSignal) => Promise<T | null>,
    options: UntilOptions,
  ): Promise<T | null>;
  /** The time, read once and remembered. */
  now(name: string): Promise<EpochMs>;
};

export type Workflow<Input extends Json, Result extends Json> = (
  input: Input,
  steps: Steps,
) => Promise<Result>;
