import { wholeSeconds } from '#ground/durable/seconds.ts';
import type { StepOptions } from '#ground/durable/steps.ts';

const retryDelayMsDefault = 1000;

/** Whole seconds until the step is tried again after its `attempts`th attempt failed; undefined when it is not. */
export function retrySeconds(options: StepOptions, error: unknown, attempts: number): number | undefined {
  if (attempts > (options.retries ?? 0)) return undefined;
  if (options.retryable && !options.retryable(error)) return undefined;
  return wholeSeconds(options.retryDelayMs ?? retryDelayMsDefault);
}
