import { epochMs } from '#ground/base/brand.ts';
import { type Cadence, nextSlot } from '#ground/base/slots.ts';

export const dayMs = 86_400_000;
/** A month is 30 days wherever costs are counted. */
export const monthMs = 30 * dayMs;

/** How often a cadence comes round. */
export type Rhythm = {
  /** On average, over a year. */
  perMonth: number;
  /** The most slots in any span of so many milliseconds. */
  mostWithin(spanMs: number): number;
};

/** A cron is counted over a year from its first slot after this instant, 2026-01-01: the answer never depends on today. */
const countedFrom = epochMs(1_767_225_600_000);
const yearMs = 366 * dayMs;
const countedMax = 1000;

export function rhythmOf(cadence: Cadence): Rhythm {
  if ('cron' in cadence) return cronRhythm(cadence);
  const { every } = cadence;
  return { perMonth: monthMs / every, mostWithin: (spanMs) => Math.ceil(spanMs / every) };
}

function cronRhythm(cadence: Cadence): Rhythm {
  const slots = slotsOfAYear(cadence);
  const [first = 0, last = 0] = [slots[0], slots.at(-1)];
  // A denser cron than can be counted keeps the pace of what was: rather too much than too little.
  const isCut = slots.length === countedMax;
  const perMs = isCut ? (slots.length - 1) / (last - first) : slots.length / yearMs;
  return {
    perMonth: perMs * monthMs,
    mostWithin: (spanMs) =>
      isCut && spanMs > last - first ? Math.ceil(spanMs * perMs) : mostIn(slots, spanMs),
  };
}

function slotsOfAYear(cadence: Cadence): number[] {
  const slots: number[] = [];
  let slot = nextSlot(cadence, countedFrom);
  const end = slot === undefined ? 0 : slot + yearMs;
  while (slot !== undefined && slot < end && slots.length < countedMax) {
    slots.push(slot);
    slot = nextSlot(cadence, slot);
  }
  return slots;
}

function mostIn(slots: readonly number[], spanMs: number): number {
  let from = 0;
  return slots.reduce((most, slot, to) => {
    while (slot - (slots[from] ?? slot) >= spanMs) from += 1;
    return Math.max(most, to - from + 1);
  }, 0);
}
