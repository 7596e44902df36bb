import type { EpochMs } from '#ground/base/brand.ts';
import { type Cadence, nextSlot, slotAtOrBefore } from '#ground/base/slots.ts';

/**
 * Where watching begins: the current slot of a fixed rate, at once; the next one of a cron, whose last may be long ago.
 * Undefined when a cron's years are over.
 */
export const firstSlot = (cadence: Cadence, now: EpochMs): EpochMs | undefined =>
  'every' in cadence ? slotAtOrBefore(cadence, now) : nextSlot(cadence, now);
