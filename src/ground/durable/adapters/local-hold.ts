import {
  InvocationStatus,
  type DurableExecutionClient,
  type DurableExecutionInvocationInput,
  type DurableExecutionInvocationOutput,
} from '@aws/durable-execution-sdk-js';
import type { Clock } from '#ground/base/clock.ts';
import {
  checkpointed,
  endExecution,
  wireOperations,
  type Execution,
  type ExecutionEnd,
} from '#ground/durable/adapters/local-execution.ts';
import type { ExecutionStore, StoredExecution } from '#ground/durable/adapters/local-store.ts';

/** An execution in our hands, until it ends or somebody else changes it. */
export type Held = {
  /** What the SDK keeps its steps with. */
  client: DurableExecutionClient;
  current(): Execution;
  mayGoOn(): boolean;
  /** Takes the execution for one invocation, from anyone who had it before; undefined when its time is over. */
  begin(): DurableExecutionInvocationInput | undefined;
  /** Takes in how the invocation ended. */
  settle(answer: DurableExecutionInvocationOutput): void;
};

/** Every change is a compare-and-set on `seq`; the first that fails means that somebody else has it now. */
export function hold(
  { store, clock, signal }: { store: ExecutionStore; clock: Clock; signal: AbortSignal },
  from: StoredExecution,
): Held {
  let { execution, seq } = from;
  let lost = false;

  const mayGoOn = (): boolean => execution.status === 'RUNNING' && !lost && !signal.aborted;
  const token = (): string => String(seq);
  const save = (next: Execution): void => {
    // A crash before this line: the change never was; what led to it is done again or, under `once`, refused.
    lost ||= !store.replace(next, seq);
    if (lost) throw new Error('somebody else goes on with this execution, or stopped it');
    // A crash after it: the next process goes on from here.
    execution = next;
    seq += 1;
  };
  const end = (how: ExecutionEnd): void => save(endExecution(execution, clock.now(), how));
  const endIfOverdue = (): void => {
    if (clock.now() >= execution.deadline) end({ status: 'TIMED_OUT' });
  };

  return {
    current: () => execution,
    mayGoOn,
    begin() {
      endIfOverdue();
      if (!mayGoOn()) return undefined;
      const { execution: next, changed } = checkpointed(execution, [], clock.now());
      save(next);
      return {
        DurableExecutionArn: `local:${execution.workflow}/${execution.name}`,
        CheckpointToken: token(),
        UpdatedOperationIds: changed,
        InitialExecutionState: { Operations: wireOperations(execution) },
      };
    },
    settle(answer) {
      // The engine may have closed while the last words of the invocation were on their way: they count.
      if (execution.status !== 'RUNNING' || lost) return;
      if (answer.Status === InvocationStatus.SUCCEEDED)
        end({ status: 'SUCCEEDED', result: answer.Result ?? 'null' });
      if (answer.Status === InvocationStatus.FAILED) end({ status: 'FAILED', error: answer.Error ?? {} });
    },
    client: {
      getExecutionState: async () => ({ Operations: [] }),
      async checkpoint({ CheckpointToken, Updates = [] }) {
        if (CheckpointToken !== token()) throw new Error('a newer invocation goes on with this execution');
        endIfOverdue();
        if (execution.status !== 'RUNNING') throw new Error('this execution is over');
        const { execution: next, changed } = checkpointed(execution, Updates, clock.now());
        save(next);
        // What was reported is kept; the step after it belongs to the next process.
        if (signal.aborted) throw new Error('the engine closes');
        return { CheckpointToken: token(), NewExecutionState: { Operations: wireOperations(next, changed) } };
      },
    },
  };
}
