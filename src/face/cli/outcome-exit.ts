import type { Outcome } from '#ground/base/outcome.ts';

const exits: Record<Outcome, number> = { pass: 0, degraded: 0, fail: 1, unknown: 3 };

/** 1 as soon as anything failed, else 3 when Muster cannot tell of something, else 0. */
export function exitFor(all: readonly Outcome[]): number {
  if (all.includes('fail')) return exits.fail;
  return all.includes('unknown') ? exits.unknown : exits.pass;
}
