import {
  StepError,
  StepInterruptedError,
  StepSemantics,
  withDurableExecution,
  type DurableContext,
  type DurableExecutionClient,
  type DurableLambdaHandler,
} from '@aws/durable-execution-sdk-js';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import type { MusterError } from '#ground/base/muster-error.ts';
import { attempt } from '#ground/durable/attempt.ts';
import { errorOf, failureData, failureFrom, failureOf, interrupted } from '#ground/durable/failure.ts';
import { retrySeconds } from '#ground/durable/retry.ts';
import { wholeSeconds } from '#ground/durable/seconds.ts';
import type { StepOptions, Steps, UntilOptions, Workflow } from '#ground/durable/steps.ts';
import { uniqueNames } from '#ground/durable/unique-names.ts';
import { nextPollSeconds, poll, unpolled, type PollState } from '#ground/durable/until.ts';

/**
 * A workflow as the handler of a Lambda durable function. With `client` the executions are kept there instead of by
 * Lambda. `clock` is what `now` and `until` read; an attempt runs in real time, so its limit is real time too.
 */
export function durableHandler<Input extends Json, Result extends Json>(
  workflow: Workflow<Input, Result>,
  { clock = systemClock, client }: { clock?: Clock; client?: DurableExecutionClient } = {},
): DurableLambdaHandler {
  const handle = (input: Input, context: DurableContext): Promise<Result> =>
    encodingErrors(() => workflow(input, sdkSteps(context, clock)));
  return withDurableExecution<Input, Result>(handle, client && { durableExecutionClient: client });
}

function sdkSteps(context: DurableContext, clock: Clock): Steps {
  const note = uniqueNames();
  return {
    async step(name, work, options) {
      note(name);
      const run = (): ReturnType<typeof work> =>
        encodingErrors(() => attempt(name, work, options.timeoutMs, systemClock));
      return decodingErrors(name, () => context.step(name, run, configOf(options)));
    },
    async wait(name, ms) {
      note(name);
      await context.wait(name, { seconds: wholeSeconds(ms) });
    },
    async until<T extends Json>(
      name: string,
      probe: (signal: AbortSignal) => Promise<T | null>,
      options: UntilOptions,
    ) {
      note(name);
      const clocks = { attempts: systemClock, clock };
      const check = (state: PollState): Promise<PollState> =>
        encodingErrors(() => poll(name, probe, options, state, clocks));
      const waitStrategy = (state: PollState) => {
        const seconds = nextPollSeconds(state, options);
        return seconds === undefined
          ? ({ shouldContinue: false } as const)
          : ({ shouldContinue: true, delay: { seconds } } as const);
      };
      const last = await decodingErrors(name, () =>
        context.waitForCondition(name, check, { initialState: unpolled, waitStrategy }),
      );
      return last.found as T | null;
    },
    async now(name) {
      note(name);
      return context.step(name, async () => clock.now(), { retryStrategy: () => ({ shouldRetry: false }) });
    },
  };
}

/** Decides in the process that saw the error: afterwards only its message and data are left. */
function configOf(options: StepOptions) {
  return {
    semantics:
      options.semantics === 'once' ? StepSemantics.AtMostOncePerRetry : StepSemantics.AtLeastOncePerRetry,
    retryStrategy: (error: Error, attempts: number) => {
      if (error instanceof StepInterruptedError) return { shouldRetry: false };
      const seconds = retrySeconds(options, error.cause, attempts);
      return seconds === undefined ? { shouldRetry: false } : { shouldRetry: true, delay: { seconds } };
    },
  };
}

/** The SDK keeps message and data of its own StepError and drops every field of any other error. */
async function encodingErrors<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const failure = failureOf(error);
    throw new StepError(failure.message, error as Error, failureData(failure));
  }
}

async function decodingErrors<T>(name: string, run: () => PromiseLike<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw decoded(name, error);
  }
}

function decoded(name: string, error: unknown): MusterError {
  if (!(error instanceof StepError)) return errorOf(failureOf(error), error);
  if (error.cause?.name === 'StepInterruptedError') return interrupted(name);
  return errorOf(failureFrom(error.message, error.errorData), error);
}
