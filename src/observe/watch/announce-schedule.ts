import type { Sha256Hex } from '#ground/base/brand.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { firstSlot } from '#observe/watch/first-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { announceStreams, endedStreams, knownStreams } from '#record/evidence/announce.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** Says in evidence which streams are due from now on, and which no longer, so that an outsider can tell what is missing. */
export async function announceSchedule(
  sets: readonly ScheduledSet[],
  digest: Sha256Hex,
  tools: WatchTools,
): Promise<void> {
  const { config, location, log, clock } = tools;
  const due = sets.flatMap((set) => {
    const schedule = cadenceOf(set);
    const since = firstSlot(schedule, clock.now()) ?? clock.now();
    return set.checks.map((check) => ({
      stream: slotStream({ environment: set.environment, service: config.service, check, location }),
      schedule,
      since,
    }));
  });
  const ended = endedStreams(await knownStreams(log), due, location);
  await announceStreams(tools, [...due, ...ended], digest);
}
