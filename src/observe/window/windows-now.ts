import type { EpochMs } from '#ground/base/brand.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { plannedAt } from '#observe/window/planned.ts';
import type { Window } from '#observe/window/window.ts';
import { oldestFirst, readWindows } from '#observe/window/windows.ts';

export type WindowTools = { state: Pick<StateStore, 'get'>; config: Config };

/** Every window of an environment that is open at `at`, drills' and planned ones among them, oldest first. One read. */
export async function windowsNow(
  { state, config }: WindowTools,
  environment: string,
  at: EpochMs,
): Promise<Window[]> {
  const stored = await readWindows(state, { service: config.service, environment });
  return [...stored, ...plannedAt(config, environment, at)]
    .filter(({ from, until }) => from <= at && at < until)
    .toSorted(oldestFirst);
}
