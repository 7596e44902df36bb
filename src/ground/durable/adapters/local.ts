import { canonicalJson } from '#ground/base/canonical-json.ts';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { beginExecution, type Execution } from '#ground/durable/adapters/local-execution.ts';
import type { Drive } from '#ground/durable/adapters/local-drive.ts';
import { endNow, engineClosed, resultOf } from '#ground/durable/adapters/local-result.ts';
import type { ExecutionKey, ExecutionStore, StoredExecution } from '#ground/durable/adapters/local-store.ts';
import type { WorkflowStarter } from '#ground/durable/engine.ts';
import { executionNamePattern } from '#ground/durable/execution-name.ts';
import type { Workflow } from '#ground/durable/steps.ts';

export type LocalWorkflow = {
  run: Workflow<Json, Json>;
  /** From start to end, waits included; then it is TIMED_OUT and goes no further. */
  timeoutMs: number;
};

/** Tells the processes that share a store apart. */
export type Drivers = {
  /** The name of this one; from here on others see that it lives. */
  own(): string;
  /** False only for one that is certainly gone. */
  isAlive(driver: string): boolean;
};

export type LocalEngineOptions = {
  /** Kept open until `close` resolved. */
  store: ExecutionStore;
  /** What waits, deadlines and `now` go by; time limits of attempts are real time. */
  clock?: Clock;
  workflows: Readonly<Record<string, LocalWorkflow>>;
  /** Absent: this process is the only one. */
  drivers?: Drivers;
};

export type LocalEngine = WorkflowStarter & {
  /**
   * Resolves to the result once the execution is finished. Rejects with the error of a failed one, EXECUTION_TIMED_OUT,
   * EXECUTION_STOPPED, EXECUTION_STALLED, EXECUTION_UNKNOWN, or ENGINE_CLOSED when this process does not see its end.
   */
  result(workflow: string, name: string): Promise<Json>;
  /** Goes on with what dead processes left unfinished. Call it at start, and now and then: others die beside this one. */
  resumeAll(): void;
  /** Where it goes on: in a process that lives, `abandoned` until somebody resumes it, or `nowhere`: finished or unknown. */
  whereRuns(workflow: string, name: string): 'somewhere' | 'abandoned' | 'nowhere';
  /** Newest first. */
  list(limit: number): Execution[];
  /** The execution goes no further; a step that is running is not undone. Does nothing when it is finished. */
  stop(workflow: string, name: string): void;
  /** Starts no further step; resolves once the running ones have ended, or after 5 s. What is unfinished is resumed later. */
  close(): Promise<void>;
};

const closeMsMax = 5000;

/**
 * Runs workflows on the durable SDK, with their steps kept in `store`. Each execution names the process that drives it;
 * another one takes it over only once that process is dead. Two that drive one execution would corrupt nothing, but the
 * second would take over from the first in the middle of a step.
 */
export function createLocalEngine({
  store,
  clock = systemClock,
  workflows,
  drivers,
}: LocalEngineOptions): LocalEngine {
  const drives = new Map<string, { ended: Promise<void>; abort: AbortController }>();
  const closing = new AbortController();

  const resume = (key: ExecutionKey): void => {
    const workflow = workflows[key.workflow]?.run;
    if (!workflow || drives.has(idOf(key)) || closing.signal.aborted) return;
    const stored = takeOver(store, key, drivers);
    if (!stored) return;
    const abort = new AbortController();
    const signal = AbortSignal.any([abort.signal, closing.signal]);
    const ended = startDrive({ store, clock, workflow, signal }, stored).finally(() =>
      drives.delete(idOf(key)),
    );
    // Whoever asks for the result hears of it; nobody has to.
    ended.catch(() => undefined);
    drives.set(idOf(key), { ended, abort });
  };

  return {
    async start(workflow, name, input) {
      const { timeoutMs } = assertStartable(workflows, workflow, name);
      if (closing.signal.aborted) throw engineClosed();
      canonicalJson(input);
      const driver = drivers?.own();
      store.insert(beginExecution({ workflow, name }, input, { now: clock.now(), timeoutMs, driver }));
      // A crash from here on: it is on the disk, and `resumeAll` of the next process begins it.
      resume({ workflow, name });
    },
    async result(workflow, name) {
      await drives.get(idOf({ workflow, name }))?.ended;
      return resultOf(store, { workflow, name }, clock, closing.signal);
    },
    resumeAll: () => {
      for (const key of store.running()) {
        if (workflows[key.workflow]) resume(key);
        // Its workflow left the config: nobody can go on with it, and it must not look alive for ever.
        else if (isOverdue(store, key, clock)) endNow(store, key, clock, 'TIMED_OUT');
      }
    },
    whereRuns(workflow, name) {
      const execution = store.find({ workflow, name })?.execution;
      if (execution?.status !== 'RUNNING') return 'nowhere';
      return drives.has(idOf({ workflow, name })) || isDriven(execution, drivers) ? 'somewhere' : 'abandoned';
    },
    list: (limit) => store.list(limit),
    stop(workflow, name) {
      endNow(store, { workflow, name }, clock, 'STOPPED');
      drives.get(idOf({ workflow, name }))?.abort.abort();
    },
    async close() {
      closing.abort();
      const ended = Promise.allSettled([...drives.values()].map((each) => each.ended));
      const waited = new AbortController();
      await Promise.race([ended, systemClock.sleep(closeMsMax, waited.signal)]);
      waited.abort();
    },
  };
}

/** The execution, now ours to drive; undefined when it is finished, or somebody alive drives it. */
function takeOver(
  store: ExecutionStore,
  key: ExecutionKey,
  drivers: Drivers | undefined,
): StoredExecution | undefined {
  const stored = store.find(key);
  if (stored?.execution.status !== 'RUNNING') return undefined;
  if (!drivers || stored.execution.driver === drivers.own()) return stored;
  if (isDriven(stored.execution, drivers)) return undefined;
  const execution = { ...stored.execution, driver: drivers.own() };
  // Of two that find it abandoned the first has it.
  return store.replace(execution, stored.seq) ? { execution, seq: stored.seq + 1 } : undefined;
}

const isDriven = ({ driver }: Execution, drivers: Drivers | undefined): boolean =>
  driver !== undefined && drivers !== undefined && drivers.isAlive(driver);

/** The SDK takes time and memory to load: only a process that runs a workflow pays for it. */
async function startDrive(options: Drive, stored: StoredExecution): Promise<void> {
  const { drive } = await import('#ground/durable/adapters/local-drive.ts');
  await drive(options, stored);
}

function assertStartable(
  workflows: LocalEngineOptions['workflows'],
  workflow: string,
  name: string,
): LocalWorkflow {
  const known = workflows[workflow];
  if (!known) throw new MusterError('WORKFLOW_UNKNOWN', `no workflow is named '${workflow}'`);
  if (!executionNamePattern.test(name)) {
    throw new MusterError('EXECUTION_NAME_INVALID', `'${name}': expected 1 to 64 of a-z, A-Z, 0-9, - and _`);
  }
  return known;
}

function isOverdue(store: ExecutionStore, key: ExecutionKey, clock: Clock): boolean {
  const deadline = store.find(key)?.execution.deadline;
  return deadline !== undefined && deadline <= clock.now();
}

const idOf = ({ workflow, name }: ExecutionKey): string => `${workflow}/${name}`;
