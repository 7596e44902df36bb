import type { Target } from '#act/limits/target.ts';

/**
 * Somebody who outlives this process and restores when `restoreBy` is over or nobody else will. `arm` resolves once they
 * have been heard of, within 15 s; what it resolves with is why nobody could be, or null.
 */
export type Guardian = { arm(target: Target, lease: string): Promise<string | null> };
