import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import { endExecution, type Execution, type ExecutionEnd } from '#ground/durable/adapters/local-execution.ts';
import type { ExecutionKey, ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import { errorOf, failureFrom } from '#ground/durable/failure.ts';

const lookEveryMs = 500;
/** After its deadline a driver has ended an execution, if there is one. */
const overdueMsMax = 60_000;
const racesMax = 20;

/** Waits for the end of an execution, whichever process drives it. Rejects as `LocalEngine.result` says. */
export async function resultOf(
  store: ExecutionStore,
  key: ExecutionKey,
  clock: Clock,
  closing: AbortSignal,
): Promise<Json> {
  for (;;) {
    if (closing.aborted) throw engineClosed();
    const execution = store.find(key)?.execution;
    if (!execution)
      throw new MusterError('EXECUTION_UNKNOWN', `${key.workflow} ${key.name} was never started`);
    if (execution.status !== 'RUNNING') return answerOf(execution);
    if (clock.now() > execution.deadline + overdueMsMax) {
      throw new MusterError('EXECUTION_STALLED', `${key.workflow} ${key.name}: nobody goes on with it`, {
        exit: 3,
      });
    }
    await clock.sleep(lookEveryMs, closing);
  }
}

/** Ends an execution from outside; a drive that is in the middle of it finds it lost at its next change. */
export function endNow(
  store: ExecutionStore,
  key: ExecutionKey,
  clock: Clock,
  status: ExecutionEnd['status'],
): void {
  for (let race = 0; race < racesMax; race += 1) {
    const stored = store.find(key);
    if (stored?.execution.status !== 'RUNNING') return;
    if (store.replace(endExecution(stored.execution, clock.now(), { status }), stored.seq)) return;
  }
  throw new MusterError(
    'EXECUTION_CONTENDED',
    `${key.workflow} ${key.name}: lost ${racesMax} races in a row`,
  );
}

export const engineClosed = (): MusterError =>
  new MusterError('ENGINE_CLOSED', 'this process is closing; the execution goes on in the next one', {
    exit: 3,
  });

function answerOf({ status, workflow, name, result, error }: Execution): Json {
  const ended = (code: string, what: string): MusterError =>
    new MusterError(code, `${workflow} ${name} ${what}`, { exit: 3 });
  switch (status) {
    case 'SUCCEEDED':
      return JSON.parse(result ?? 'null') as Json;
    case 'FAILED':
      throw errorOf(failureFrom(error?.ErrorMessage ?? 'failed', error?.ErrorData));
    case 'TIMED_OUT':
      throw ended('EXECUTION_TIMED_OUT', 'took longer than it may');
    case 'STOPPED':
      throw ended('EXECUTION_STOPPED', 'was stopped');
    case 'RUNNING':
      throw new Error('still running');
    default:
      return unreachable(status);
  }
}
