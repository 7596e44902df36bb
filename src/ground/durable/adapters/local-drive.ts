import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { nextDue } from '#ground/durable/adapters/local-execution.ts';
import { hold, type Held } from '#ground/durable/adapters/local-hold.ts';
import type { ExecutionStore, StoredExecution } from '#ground/durable/adapters/local-store.ts';
import { durableHandler } from '#ground/durable/adapters/sdk.ts';
import type { Workflow } from '#ground/durable/steps.ts';

export type Drive = {
  store: ExecutionStore;
  clock: Clock;
  workflow: Workflow<Json, Json>;
  /** Aborts when the engine closes or the execution is stopped. */
  signal: AbortSignal;
};

/** Invocations in a row that may break down (a full disk, say) before this process gives up. */
const breakdownsMax = 8;
const breakdownPauseMsMax = 30_000;

/** No time remaining: the SDK then gives every wait back to us instead of sleeping itself. */
const lambda = { awsRequestId: 'local', functionName: 'local', getRemainingTimeInMillis: () => 0 };

/**
 * Plays Lambda's part for one execution: invokes the workflow again after each wait until it is finished, times out,
 * is stopped or taken over, or the engine closes. Rejects EXECUTION_STALLED when invocations keep breaking down;
 * the execution is then still there to be resumed.
 */
export async function drive({ store, clock, workflow, signal }: Drive, from: StoredExecution): Promise<void> {
  const held = hold({ store, clock, signal }, from);
  const handler = durableHandler(workflow, { clock, client: held.client });
  for (let breakdowns = 0; held.mayGoOn();) {
    const broke = await takeTurn(held, handler);
    breakdowns = broke ? breakdowns + 1 : 0;
    if (!held.mayGoOn()) return;
    if (breakdowns === breakdownsMax) throw stalled(from, broke?.error);
    const pauseMs = nextDue(held.current()) - clock.now();
    await clock.sleep(broke ? Math.min(breakdownPauseMsMax, 250 * 2 ** breakdowns) : pauseMs, signal);
  }
}

async function takeTurn(held: Held, handler: DurableLambdaHandler): Promise<{ error: unknown } | undefined> {
  try {
    const turn = held.begin();
    if (turn) held.settle(await handler(turn, lambda as Parameters<DurableLambdaHandler>[1]));
    return undefined;
  } catch (error) {
    return { error };
  }
}

const stalled = ({ execution: { workflow, name } }: StoredExecution, cause: unknown): MusterError =>
  new MusterError('EXECUTION_STALLED', `${workflow} ${name}: broke down ${breakdownsMax} times in a row`, {
    hint: 'is the disk full? after a restart it goes on from the last step that was kept',
    exit: 3,
    cause,
  });
