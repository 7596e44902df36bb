import type { EpochMs } from '#ground/base/brand.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { appendGap } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/**
 * Covers what was missed while nobody watched by a gap in each stream. Only before watching begins: a slot that is being
 * probed must not be taken for a missed one.
 */
export async function sweep(sets: readonly ScheduledSet[], now: EpochMs, tools: WatchTools): Promise<void> {
  const { config, location } = tools;
  for (const set of sets) {
    const cadence = cadenceOf(set);
    const slot = firstSlot(cadence, now);
    if (slot === undefined) continue;
    for (const check of set.checks) {
      const stream = slotStream({ environment: set.environment, service: config.service, check, location });
      await appendGap(tools, { stream, slot, cadence }, 'nobody watched');
    }
  }
}
