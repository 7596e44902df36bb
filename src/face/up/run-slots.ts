import type { EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import { type Cadence, nextSlot, slotAtOrBefore } from '#ground/base/slots.ts';

/** The wall clock may jump while we sleep (a laptop lid, NTP): look at it at least this often. */
const napMsMax = 15_000;

/**
 * Calls `work` for each slot as it comes, one at a time, until `signal` aborts. A slot that comes while `work` is busy or
 * the machine sleeps is passed over; the first call is for the current slot of a fixed rate, at once.
 */
export async function runSlots(
  cadence: Cadence,
  clock: Clock,
  signal: AbortSignal,
  work: (slot: EpochMs) => Promise<void>,
): Promise<void> {
  let done: EpochMs | undefined;
  let slot = firstSlot(cadence, clock.now());
  while (slot !== undefined) {
    await sleepUntil(slot, clock, signal);
    if (signal.aborted) return;
    slot = newest(cadence, slot, clock.now());
    // After a jump backwards the same slot comes again: it is recorded already, and waiting is all there is to do.
    if (done === undefined || slot > done) await work(slot);
    done = slot;
    slot = nextSlot(cadence, Math.max(slot, clock.now()) as EpochMs);
  }
}

const newest = (cadence: Cadence, slot: EpochMs, now: EpochMs): EpochMs => {
  const current = slotAtOrBefore(cadence, now);
  return current !== undefined && current > slot ? current : slot;
};

async function sleepUntil(at: EpochMs, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let left = at - clock.now(); left > 0 && !signal.aborted; left = at - clock.now()) {
    await clock.sleep(Math.min(left, napMsMax), signal);
  }
}
