/** Chance that a seed decides. */
export type Chance = {
  /** 0 ≤ x < 1 */
  unit(): number;
  is(probability: number): boolean;
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  pick<T>(items: readonly T[]): T;
};

/** mulberry32 */
export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const unit = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number): number => from + Math.floor(unit() * (to - from + 1));
  return {
    unit,
    is: (probability) => probability > 0 && unit() < probability,
    whole,
    pick: (items) => items[whole(0, items.length - 1)]!,
  };
}

/** The seed of one world among those of a run. */
export function worldSeed(seed: number, index: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
