import { appendFileSync } from 'node:fs';
import { epochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { createVirtualClock } from '#ground/base/virtual-clock.ts';
import { createLocalEngine, type LocalEngine } from '#ground/durable/adapters/local.ts';
import { sqliteExecutionStore, type ExecutionStore } from '#ground/durable/adapters/local-store.ts';
import type { Workflow } from '#ground/durable/steps.ts';

const options = { timeoutMs: 5000 };

/** Leaves a line in a file for everything that it does to the world outside. */
export const leavingTraces =
  (effectsFile: string): Workflow<Json, Json> =>
  async (_, steps) => {
    const does = (what: string) => async (): Promise<Json> => {
      appendFileSync(effectsFile, `${what}\n`);
      return what;
    };
    const lower = await steps.step('lower', does('lower'), options);
    const burst = await steps
      .step('burst', does('burst'), { ...options, semantics: 'once', retries: 2 })
      .catch((error: unknown) => (error as { code: string }).code);
    await steps.wait('cooling', 30_000);
    const restore = await steps.step('restore', does('restore'), options);
    return { lower, burst, restore };
  };

export function openKillWorld(
  databaseFile: string,
  effectsFile: string,
  through: (store: ExecutionStore) => ExecutionStore,
): LocalEngine {
  return createLocalEngine({
    store: through(sqliteExecutionStore(openDatabase(databaseFile))),
    clock: createVirtualClock(epochMs(1_795_358_599_000)),
    workflows: { drill: { run: leavingTraces(effectsFile), timeoutMs: 86_400_000 } },
  });
}
