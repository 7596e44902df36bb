import { randomUUID } from 'node:crypto';

/** Chance as a port; seeded in tests. */
export type Random = {
  /** Unique for ever, `[a-zA-Z0-9-]{1,36}`. */
  id(): string;
  /** 0 ≤ x < 1 */
  unit(): number;
};

export const systemRandom: Random = { id: () => randomUUID(), unit: () => Math.random() };
