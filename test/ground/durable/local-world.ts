import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { createLocalEngine, type LocalEngine, type LocalWorkflow } from '#ground/durable/adapters/local.ts';
import { sqliteExecutionStore, type ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import type { Workflow } from '#ground/durable/steps.ts';

/** A file of executions, and processes that come and go over it. */
export type LocalWorld = {
  clock: Clock;
  store: ExecutionStore;
  /** A process that has just begun: it drives nothing until it is told to. */
  open(
    workflows: Record<string, LocalWorkflow>,
    through?: (store: ExecutionStore) => ExecutionStore,
  ): LocalEngine;
};

export function localWorld(): LocalWorld {
  const dir = mkdtempSync(join(tmpdir(), 'muster-durable-'));
  const engines: LocalEngine[] = [];
  const databases = [openDatabase(join(dir, 'executions.db'))];
  const clock = createVirtualClock(epochMs(1_795_358_599_000));
  onTestFinished(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    for (const database of databases) database.close();
    rmSync(dir, { recursive: true });
  });
  const connect = (): ExecutionStore => {
    const database = openDatabase(join(dir, 'executions.db'));
    databases.push(database);
    return sqliteExecutionStore(database);
  };
  return {
    clock,
    store: sqliteExecutionStore(databases[0]!),
    open(workflows, through = (store) => store) {
      const engine = createLocalEngine({ store: through(connect()), clock, workflows });
      engines.push(engine);
      return engine;
    },
  };
}

export const only = (run: Workflow<Json, Json>, timeoutMs = 86_400_000): Record<string, LocalWorkflow> => ({
  flow: { run, timeoutMs },
});

/** Lets a process die at a change: just before it is made, or just after. Nothing of the process reaches the disk then. */
export function mortal(crashAt: number | undefined, count: { moments: number }) {
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Error('this process is dead');
  };
  const mayDie = (): void => {
    alive();
    dead = count.moments === crashAt;
    count.moments += 1;
    alive();
  };
  const change = <T>(make: () => T): T => {
    mayDie();
    const made = make();
    mayDie();
    return made;
  };
  return {
    isDead: () => dead,
    through: (store: ExecutionStore): ExecutionStore => ({
      insert: (execution) => change(() => store.insert(execution)),
      replace: (execution, seq) => change(() => store.replace(execution, seq)),
      find: (key) => (alive(), store.find(key)),
      running: () => (alive(), store.running()),
      list: (limit) => (alive(), store.list(limit)),
    }),
  };
}
