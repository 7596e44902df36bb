import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { cronAtOrBefore, nextCron, parseAwsCron, type AwsCron } from '#ground/base/cron.ts';

/** When something is due: at a fixed rate aligned to the epoch, or by EventBridge's cron in an IANA time zone. */
export type Cadence = { readonly every: number } | { readonly cron: string; readonly timezone: string };

/** Slots inside a span. `atLeast`: counting stopped at 1000; `first` and `last` are right all the same. */
export type SlotSpan = { count: number; atLeast: boolean; first: EpochMs; last: EpochMs };

const cronCountMax = 1000;
const parsedMax = 1000;

/** The first slot after `after`; undefined when none follows (a cron whose years are over). */
export function nextSlot(cadence: Cadence, after: EpochMs): EpochMs | undefined {
  if ('every' in cadence) return epochMs((Math.floor(after / cadence.every) + 1) * cadence.every);
  return nextCron(parsed(cadence.cron), after, cadence.timezone);
}

/** The last slot at or before `at`; undefined when there was none. */
export function slotAtOrBefore(cadence: Cadence, at: EpochMs): EpochMs | undefined {
  if ('every' in cadence) return epochMs(Math.floor(at / cadence.every) * cadence.every);
  return cronAtOrBefore(parsed(cadence.cron), at, cadence.timezone);
}

/** The slots after `afterExclusive` and before `beforeExclusive`; undefined when there are none. */
export function slotsBetween(
  cadence: Cadence,
  afterExclusive: EpochMs,
  beforeExclusive: EpochMs,
): SlotSpan | undefined {
  const first = nextSlot(cadence, afterExclusive);
  if (first === undefined || first >= beforeExclusive) return undefined;
  const last = slotAtOrBefore(cadence, epochMs(beforeExclusive - 1)) ?? first;
  if ('every' in cadence) {
    return { count: Math.round((last - first) / cadence.every) + 1, atLeast: false, first, last };
  }
  return { ...countCron(cadence, first, last), first, last };
}

function countCron(cadence: Cadence, first: EpochMs, last: EpochMs): { count: number; atLeast: boolean } {
  let count = 1;
  let at = first;
  for (; at < last && count < cronCountMax; count += 1) at = nextSlot(cadence, at) ?? last;
  return { count, atLeast: at < last };
}

const parsedCrons = new Map<string, AwsCron>();

/** Parsing costs more than finding the next slot, and a config names few expressions. */
function parsed(expression: string): AwsCron {
  const known = parsedCrons.get(expression);
  if (known) return known;
  if (parsedCrons.size >= parsedMax) parsedCrons.clear();
  const cron = parseAwsCron(expression);
  parsedCrons.set(expression, cron);
  return cron;
}
