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

export const options = { timeoutMs: 5000 };
export const over = (steps: Steps, name: string, work: () => Promise<Json>): Promise<Json> =>
  steps.step(name, work, options);

/** What a step came to, as JSON, so that a workflow can hand it out. */
export async function codeOf(promise: Promise<unknown>): Promise<Json> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    if (!(error instanceof MusterError)) return `no MusterError: ${String(error)}`;
    return { code: error.code, message: error.message, hint: error.hint ?? null, exit: error.exit };
  }
}

type Run = (workflow: Workflow<Json, Json>, input?: Json) => Promise<Json>;

export const runIn =
  (open: () => StepsWorld): Run =>
  async (workflow, input = null) =>
    (await open().run(workflow, input)).result;
