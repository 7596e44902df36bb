import { watchedLimits } from '#act/limits/baseline-of.ts';
import { checkDrift } from '#act/limits/drift.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import type { UpTools } from '#face/up/up-tools.ts';
import { authorityOf } from '#ground/config/authority.ts';

/** Does work that may fail, and lets the rest go on. */
export type Guard = (what: string, work: () => Promise<void>) => Promise<void>;

const driftEveryMs = 300_000;

/** Restores what is overdue, or whose run is over; a run that is resumed restores by itself. */
export async function watchLimits(tools: UpTools): Promise<void> {
  await watchLeases(tools, (run) => tools.isDeadRun(run));
}

/** Compares limits with their baseline at once and every 5 minutes, wherever this home answers: one loop for each place. */
export const driftLoops = (tools: UpTools, signal: AbortSignal, guarded: Guard): Promise<void>[] =>
  Object.keys(tools.config.environments).flatMap((environment) => {
    const watched = watchedLimits(tools.config, environment);
    if (!watched || authorityOf(tools.config, environment) !== 'local') return [];
    const look = (): Promise<void> =>
      guarded(`limits of ${environment}`, async () => void (await checkDrift(tools, watched)));
    return [repeat(look, tools, signal)];
  });

async function repeat(look: () => Promise<void>, { clock }: UpTools, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await look();
    await clock.sleep(driftEveryMs, signal);
  }
}
