import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { slotAtOrBefore } from '#ground/base/slots.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { knownWell } from '#observe/watch/known-well.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { isSameSchedule, knownStreams } from '#record/evidence/announce.ts';
import { appendGap, slotIsRecorded, type SlotPlace } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/**
 * Covers slots for which nobody came by a gap in each stream, while others watch. A slot is probed until the next one is
 * due, and recorded within `probeMsMax` of that: only what is older is covered here, so that nobody is overtaken, and
 * only what `Monitor Silent` has told of, which a gap does not end. What was not announced, or by another schedule, is
 * left to whoever probes and announces it. A stream that cannot be covered keeps no other from it; then it rejects.
 */
export async function sweepLate(
  sets: readonly ScheduledSet[],
  tools: WatchTools,
  probeMsMax: number,
): Promise<void> {
  const { log, clock, config } = tools;
  const known = await knownStreams(log);
  const toldMs = config.monitor.silentAfter + lookEveryMs;
  const over = epochMs(clock.now() - Math.max(probeMsMax, toldMs));
  const troubles = createTroubles();
  for (const set of sets) {
    const cadence = cadenceOf(set);
    const slot = slotAtOrBefore(cadence, over);
    const last = slot && slotAtOrBefore(cadence, epochMs(slot - 1));
    if (slot === undefined || last === undefined) continue;
    for (const stream of streamsOf(set, tools)) {
      const announced = known.get(stream);
      const isMissable = isSameSchedule(announced?.schedule, cadence) && last >= (announced?.since ?? slot);
      if (isMissable) await troubles.guard(() => coverTo(last, { stream, slot, cadence }, tools));
    }
  }
  troubles.end();
}

/** Of whoever watches for silence. */
const lookEveryMs = 60_000;

/** Where all is well this costs one read, and none where a look for silence has seen a later slot. */
async function coverTo(last: EpochMs, place: SlotPlace, tools: WatchTools): Promise<void> {
  const { log } = tools;
  if ((knownWell(log, place.stream)?.covered ?? 0) >= last) return;
  if (slotIsRecorded(await log.head(place.stream, 'eventual'), last)) return;
  await appendGap(tools, place, 'nobody came');
}

const streamsOf = (
  { environment, checks }: ScheduledSet,
  { config: { service }, location }: WatchTools,
): string[] => checks.map((check) => slotStream({ environment, service, check, location }));
