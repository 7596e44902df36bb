import type { EpochMs } from '#ground/base/brand.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { appendGap } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/**
 * Covers what was missed while nobody watched by a gap in each stream. Only before watching begins: a slot that is being
 * probed must not be taken for a missed one. A stream that cannot be covered keeps no other from it; then it rejects.
 */
export async function sweep(sets: readonly ScheduledSet[], now: EpochMs, tools: WatchTools): Promise<void> {
  const { config, location } = tools;
  const troubles = createTroubles();
  for (const set of sets) {
    const cadence = cadenceOf(set);
    const slot = firstSlot(cadence, now) ?? now;
    for (const check of set.checks) {
      const stream = slotStream({ environment: set.environment, service: config.service, check, location });
      await troubles.guard(() => appendGap(tools, { stream, slot, cadence }, 'nobody watched'));
    }
  }
  troubles.end();
}
