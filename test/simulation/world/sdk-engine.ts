import { DatabaseSync } from 'node:sqlite';
import { createLocalEngine, type LocalEngine } from '#ground/durable/adapters/local.ts';
import { sqliteExecutionStore, type ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import type { Json } from '#ground/base/json.ts';
import type { Workflow } from '#ground/durable/steps.ts';
import type { Process } from './process.ts';
import type { Execute, Run } from './scene.ts';

const busyMsMax = 10_000;

/**
 * The durable SDK on the project's own backend: each process an engine of its own, all on one store in memory. The SDK
 * works in real time, and the world's time stands still meanwhile.
 */
export function sdkEngine(): { execute: Execute; isBusy: () => boolean } {
  const working = new Map<Process, number>();
  // One store for each run: an engine goes on with all that it finds abandoned.
  const stores = new Map<Run, ExecutionStore>();
  const execute: Execute = async (run, process, workflow, dies) => {
    const isNew = !stores.has(run);
    const store = stores.get(run) ?? sqliteExecutionStore(new DatabaseSync(':memory:'));
    stores.set(run, store);
    working.set(process, performance.now());
    const engine = createLocalEngine({
      store: mortal(store, process, dies),
      clock: process.clock,
      workflows: { drill: { run: workflow as unknown as Workflow<Json, Json>, timeoutMs: 72 * 3_600_000 } },
      drivers: { own: () => `p${process.id}`, isAlive: (driver) => driver === `p${run.holder?.id}` },
    });
    try {
      return await end(engine, run, isNew);
    } catch (error) {
      if (process.isDead) return { kind: 'crashed' };
      return { kind: 'failed', failure: { message: (error as Error).message } };
    } finally {
      working.delete(process);
    }
  };
  return {
    execute,
    isBusy: () => [...working].some(([process, since]) => isAtWork(process, since, working)),
  };
}

async function end(engine: LocalEngine, run: Run, isNew: boolean): Promise<{ kind: 'finished' }> {
  if (isNew) await engine.start('drill', 'run', run.input);
  else engine.resumeAll();
  await engine.result('drill', 'run');
  return { kind: 'finished' };
}

/** It waits for nothing of the world: so the SDK, or what it calls, is at it. */
function isAtWork(process: Process, since: number, working: Map<Process, number>): boolean {
  if (process.isDead || process.waits > 0) {
    if (process.isDead) working.delete(process);
    else working.set(process, performance.now());
    return false;
  }
  if (performance.now() - since > busyMsMax) throw new Error(`${process.name} stands still in real time`);
  return true;
}

/** Nothing of a dead process reaches the disk, nor does it hear of anything. */
function mortal(store: ExecutionStore, process: Process, dies: () => boolean): ExecutionStore {
  const alive = (): void => {
    if (process.isDead || dies()) throw new Error('this process is dead');
  };
  return {
    ...store,
    insert: (execution) => store.insert(execution),
    replace(execution, seq) {
      alive();
      const isReplaced = store.replace(execution, seq);
      alive();
      return isReplaced;
    },
  };
}
