import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import { type Cadence, nextSlot, slotAtOrBefore } from '#ground/base/slots.ts';

/** The wall clock may jump while we sleep (a laptop lid, NTP): look at it at least this often. */
const napMsMax = 15_000;

/**
 * Calls `work` for each slot as it comes, one at a time, until `signal` aborts. A slot that comes while `work` is busy or
 * the machine sleeps is passed over; the first call is for the current slot of a fixed rate, at once. A clock that is set
 * back makes slots come again that are done: nothing runs until it has caught up, and `onSetBack` is told until when.
 */
export async function runSlots(
  cadence: Cadence,
  clock: Clock,
  signal: AbortSignal,
  work: (slot: EpochMs) => Promise<void>,
  onSetBack: (until: EpochMs) => void = () => undefined,
): Promise<void> {
  let slot = firstSlot(cadence, clock.now());
  while (slot !== undefined) {
    await waitFor(slot, cadence, { clock, signal, onSetBack });
    if (signal.aborted) return;
    slot = newest(cadence, slot, clock.now());
    await work(slot);
    slot = nextSlot(cadence, epochMs(Math.max(slot, clock.now())));
  }
}

const newest = (cadence: Cadence, slot: EpochMs, now: EpochMs): EpochMs => {
  const current = slotAtOrBefore(cadence, now);
  return current !== undefined && current > slot ? current : slot;
};

type Waiting = { clock: Clock; signal: AbortSignal; onSetBack: (until: EpochMs) => void };

async function waitFor(
  slot: EpochMs,
  cadence: Cadence,
  { clock, signal, onSetBack }: Waiting,
): Promise<void> {
  let isSetBack = false;
  while (clock.now() < slot && !signal.aborted) {
    const comesFirst = nextSlot(cadence, clock.now());
    if (!isSetBack && comesFirst !== undefined && comesFirst < slot) {
      isSetBack = true;
      onSetBack(slot);
    }
    await clock.sleep(Math.min(slot - clock.now(), napMsMax), signal);
  }
}
