import type { Observed } from '#act/runbook/action.ts';
import { within } from '#act/runbook/adapters/within.ts';
import type { Clock } from '#ground/base/clock.ts';

/** What was begun is listed within seconds. */
const listedWithinMs = 10_000;

/** Looks again a little later before it gives up: the request may be under way still, or not listed yet. */
export async function lookTwice(
  clock: Clock,
  action: { timeout: number },
  signal: AbortSignal,
  look: (signal: AbortSignal) => Promise<Observed>,
): Promise<Observed> {
  const inTime = within(action, signal);
  const first = await look(inTime);
  if (first.kind !== 'cannot-tell') return first;
  await clock.sleep(Math.min(listedWithinMs, action.timeout / 2), inTime);
  return inTime.aborted ? first : look(inTime);
}
