import type { Outcome } from '#ground/base/outcome.ts';
import { freshMs } from '#observe/alarm/fresh.ts';
import { type Expected, noteIn } from '#observe/window/expected.ts';
import { plannedAt } from '#observe/window/planned.ts';
import { readWindows } from '#observe/window/windows.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { slotStream } from '#record/evidence/stream.ts';

/**
 * The last recorded outcome of a check here, unless it is too old to rely on, or unknown: then nothing is known.
 * One that a drill or maintenance expected holds as long as its window: while it blocks a check, what needs it would fail
 * of the same cause and can say nothing, but once it is over that failure keeps nobody from being probed. A snooze changes
 * nothing here: it says who is told, not how the check is.
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
  const note = noteIn(body);
  return note === undefined || (await isStillSo(tools, environment, note)) ? outcome : undefined;
}

async function isStillSo(
  { config, state, clock }: Pick<WatchTools, 'config' | 'state' | 'clock'>,
  environment: string,
  { window, kind }: Expected,
): Promise<boolean> {
  if (kind === 'snooze') return true;
  const now = clock.now();
  if (plannedAt(config, environment, now).some(({ id }) => id === window)) return true;
  const stored = await readWindows(state, { service: config.service, environment });
  return stored.some(({ id, until }) => id === window && now <= until);
}
