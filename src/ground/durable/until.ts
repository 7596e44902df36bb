import type { EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { attempt } from '#ground/durable/attempt.ts';
import { wholeSeconds } from '#ground/durable/seconds.ts';
import type { UntilOptions } from '#ground/durable/steps.ts';

/** What one poll leaves for the next, remembered between them. `startedAt` is null before the first. */
export type PollState = { startedAt: EpochMs | null; at: EpochMs | null; found: Json };

export const unpolled: PollState = { startedAt: null, at: null, found: null };

/** One poll. One that does not answer in time has found nothing; one that throws ends the polling. */
export async function poll(
  name: string,
  probe: (signal: AbortSignal) => Promise<Json>,
  { timeoutMs }: UntilOptions,
  { startedAt }: PollState,
  clocks: { attempts: Clock; clock: Clock },
): Promise<PollState> {
  const start = startedAt ?? clocks.clock.now();
  const found = await attempt(name, probe, timeoutMs, clocks.attempts).catch(nothingIfLate);
  return { startedAt: start, at: clocks.clock.now(), found };
}

/** Whole seconds until the next poll; undefined when something was found or the time is over. The last poll is at the end. */
export function nextPollSeconds(state: PollState, { everyMs, withinMs }: UntilOptions): number | undefined {
  const leftMs = (state.startedAt ?? 0) + withinMs - (state.at ?? 0);
  if (state.found !== null || leftMs <= 0) return undefined;
  return wholeSeconds(Math.min(everyMs, leftMs));
}

function nothingIfLate(error: unknown): null {
  if (error instanceof MusterError && error.code === 'STEP_TIMEOUT') return null;
  throw error;
}
