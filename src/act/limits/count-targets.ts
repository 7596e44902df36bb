import { isOpen } from '#act/limits/lease.ts';
import { allTargetStates } from '#act/limits/target-store.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateStore } from '#ground/state/state-store.ts';

export type TargetCounts = {
  /** Leases past their `restoreBy` that are not closed. */
  overdueLeases: number;
  /** Events of targets that were decided and not delivered. */
  owedEvents: number;
};

/** Of every target that was ever touched. Rejects what the store rejects. */
export async function countTargets(state: StateStore, now: EpochMs): Promise<TargetCounts> {
  const counts: TargetCounts = { overdueLeases: 0, owedEvents: 0 };
  for await (const { lease, owed } of allTargetStates(state)) {
    if (isOpen(lease) && now >= lease.restoreBy) counts.overdueLeases += 1;
    counts.owedEvents += owed.length;
  }
  return counts;
}
