import type { Outcome } from '#ground/base/outcome.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** An outcome older than this says nothing about now. */
const freshMs = 900_000;

/** The last recorded outcome of a check here, unless it is too old to rely on, or unknown: then nothing is known. */
export async function latestOutcome(
  { config, log, clock, location }: Pick<WatchTools, 'config' | 'log' | 'clock' | 'location'>,
  environment: string,
  check: string,
): Promise<Outcome | undefined> {
  const head = await log.head(slotStream({ environment, service: config.service, check, location }));
  if (!head || head.record.outcome === 'unknown') return undefined;
  return clock.now() - head.record.at <= freshMs ? head.record.outcome : undefined;
}
