import type { ErrorObject, OperationUpdate, WireOperation } from '@aws/durable-execution-sdk-js';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';

/** One run of a workflow: all that a process needs to go on with it. Never changed in place. */
export type Execution = {
  workflow: string;
  name: string;
  status: ExecutionStatus;
  startedAt: EpochMs;
  deadline: EpochMs;
  finishedAt?: EpochMs;
  /** The process that goes on with it, as long as that lives. */
  driver?: string;
  /** JSON text, once SUCCEEDED. */
  result?: string;
  /** Once FAILED. */
  error?: ErrorObject;
  /** By id, in the order in which they began; empty once an old execution was slimmed. */
  operations: Record<string, Operation>;
};

/** `due`: when its timer fires. */
type Operation = WireOperation & { due?: EpochMs };

export type Updated = { execution: Execution; changed: string[] };

/** The operation that carries the input comes first; its id is no hash, so no other can have it. */
const inputId = 'input';

export function beginExecution(
  { workflow, name }: { workflow: string; name: string },
  input: Json,
  { now, timeoutMs, driver }: { now: EpochMs; timeoutMs: number; driver?: string | undefined },
): Execution {
  const begun: Operation = {
    Id: inputId,
    Type: 'EXECUTION',
    Status: 'STARTED',
    StartTimestamp: iso(now),
    ExecutionDetails: { InputPayload: JSON.stringify(input) },
  };
  const deadline = epochMs(now + timeoutMs);
  const operations = { [inputId]: begun };
  const by = driver === undefined ? {} : { driver };
  return { workflow, name, status: 'RUNNING', startedAt: now, deadline, ...by, operations };
}

/** How an execution ends. */
export type ExecutionEnd = Pick<Execution, 'result' | 'error'> & {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
};

export const endExecution = (execution: Execution, now: EpochMs, end: ExecutionEnd): Execution => ({
  ...execution,
  ...end,
  finishedAt: now,
});

/** What one checkpoint makes of an execution: its updates in order, then the timers that are due. */
export function checkpointed(
  execution: Execution,
  updates: readonly OperationUpdate[],
  now: EpochMs,
): Updated {
  const operations = { ...execution.operations };
  for (const update of updates) {
    operations[update.Id ?? ''] = withUpdate(operations[update.Id ?? ''], update, now);
  }
  for (const [id, operation] of Object.entries(operations)) operations[id] = withTimer(operation, now);
  const changed = Object.keys(operations).filter((id) => operations[id] !== execution.operations[id]);
  return { execution: { ...execution, operations }, changed };
}

/** When the next timer fires or the execution's time is over. */
export const nextDue = ({ operations, deadline }: Execution): EpochMs =>
  epochMs(Math.min(deadline, ...Object.values(operations).map(({ due }) => due ?? deadline)));

export const wireOperations = ({ operations }: Execution, ids = Object.keys(operations)): WireOperation[] =>
  ids.flatMap((id) => operations[id] ?? []).map(({ due: _due, ...wire }) => wire);

function withTimer(operation: Operation, now: EpochMs): Operation {
  const { due, ...rest } = operation;
  if (due === undefined || due > now) return operation;
  if (rest.Type !== 'WAIT') return { ...rest, Status: 'READY' };
  return { ...rest, Status: 'SUCCEEDED', EndTimestamp: iso(now) };
}

function withUpdate(known: Operation | undefined, update: OperationUpdate, now: EpochMs): Operation {
  const { Id, ParentId, Name, Type, SubType } = update;
  const operation: Operation = known ?? {
    Id,
    ParentId,
    Name,
    Type,
    SubType,
    StartTimestamp: iso(now),
    Status: 'STARTED',
  };
  if (Type === 'STEP') return withStep(operation, update, now);
  if (Type === 'WAIT') return withWait(operation, update, now);
  // `Steps` offers nothing else, so nothing else can come.
  throw new Error(`the local engine keeps steps and waits, not ${Type}`);
}

function withStep(operation: Operation, update: OperationUpdate, now: EpochMs): Operation {
  const Attempt = operation.StepDetails?.Attempt ?? 0;
  if (update.Action === 'START') {
    return { ...operation, Status: 'STARTED', StepDetails: { ...operation.StepDetails, Attempt } };
  }
  const StepDetails = { Attempt: Attempt + 1, Result: update.Payload, Error: update.Error };
  if (update.Action !== 'RETRY') {
    const Status = update.Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED';
    return { ...operation, Status, EndTimestamp: iso(now), StepDetails };
  }
  const due = epochMs(now + 1000 * (update.StepOptions?.NextAttemptDelaySeconds ?? 1));
  return {
    ...operation,
    Status: 'PENDING',
    due,
    StepDetails: { ...StepDetails, NextAttemptTimestamp: iso(due) },
  };
}

function withWait(operation: Operation, update: OperationUpdate, now: EpochMs): Operation {
  const due = epochMs(now + 1000 * (update.WaitOptions?.WaitSeconds ?? 0));
  return { ...operation, due, WaitDetails: { ScheduledEndTimestamp: iso(due) } };
}
