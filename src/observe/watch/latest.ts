import type { Outcome } from '#ground/base/outcome.ts';
import { expectedIn } from '#observe/window/expected.ts';
import { readWindows } from '#observe/window/windows.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** An outcome older than this says nothing about now. */
const freshMs = 900_000;

/**
 * The last recorded outcome of a check here, unless it is too old to rely on, or unknown: then nothing is known.
 * One that a window expected holds as long as the window: while a drill blocks a check, what needs it would fail of
 * the same cause and can say nothing, but once the drill is over its failure keeps nobody from being probed.
 */
export async function latestOutcome(
  tools: Pick<WatchTools, 'config' | 'log' | 'clock' | 'location' | 'state'>,
  environment: string,
  check: string,
): Promise<Outcome | undefined> {
  const { config, log, clock, location } = tools;
  const head = await log.head(slotStream({ environment, service: config.service, check, location }));
  if (!head || head.record.outcome === 'unknown') return undefined;
  const { at, body, outcome } = head.record;
  if (clock.now() - at > freshMs) return undefined;
  const window = expectedIn(body);
  return window === undefined || (await isOpen(tools, environment, window)) ? outcome : undefined;
}

async function isOpen(
  { config, state, clock }: Pick<WatchTools, 'config' | 'state' | 'clock'>,
  environment: string,
  window: string,
): Promise<boolean> {
  const windows = await readWindows(state, { service: config.service, environment });
  return windows.some(({ id, until }) => id === window && clock.now() <= until);
}
