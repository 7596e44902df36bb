import type { Sha256Hex } from '#ground/base/brand.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { announceStreams, endedStreams, knownStreams } from '#record/evidence/announce.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** Says in evidence which streams are due from now on, and which no longer, so that an outsider can tell what is missing. */
export async function announceSchedule(
  sets: readonly ScheduledSet[],
  digest: Sha256Hex,
  tools: WatchTools,
): Promise<void> {
  const { config, location, log } = tools;
  const due = sets.flatMap((set) =>
    set.checks.map((check) => ({
      stream: slotStream({ environment: set.environment, service: config.service, check, location }),
      schedule: cadenceOf(set),
    })),
  );
  const ended = endedStreams(await knownStreams(log), due, location);
  await announceStreams(tools, [...due, ...ended], digest);
}
