import { epochMs, type EpochMs, type Sha256Hex } from '#ground/base/brand.ts';
import { slotAtOrBefore } from '#ground/base/slots.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import {
  announceStreams,
  endedStreams,
  isSameSchedule,
  knownStreams,
  type Announced,
} from '#record/evidence/announce.ts';
import type { Known } from '#record/evidence/announcement.ts';
import { appendGap } from '#record/evidence/append-slot.ts';
import { slotStream } from '#record/evidence/stream.ts';

/** The first slot that is probed, or now when that is still to come. */
export type FirstDue = (set: ScheduledSet, now: EpochMs) => EpochMs;

/**
 * Says in evidence which streams are due from now on, and which no longer, so that an outsider can tell what is missing.
 * What ended is covered first: nobody comes back to it. A stream that cannot be ended is left as it is; the others are
 * announced, and then it rejects.
 */
export async function announceSchedule(
  sets: readonly ScheduledSet[],
  digest: Sha256Hex,
  tools: WatchTools,
  firstDue: FirstDue = currentSlot,
): Promise<void> {
  const now = tools.clock.now();
  const troubles = createTroubles();
  const known = await knownStreams(tools.log);
  const due: Announced[] = [];
  for (const one of dueOf(sets, tools, (set) => firstDue(set, now))) {
    due.push(
      isSameSchedule(known.get(one.stream)?.schedule, one.schedule) ? one : await anew(one, now, tools),
    );
  }
  const ended = await coverEnded(endedStreams(known, due, tools.location), { known, now, troubles }, tools);
  await announceStreams(tools, [...due, ...ended], digest);
  troubles.end();
}

/** Of a fixed rate, which is probed at once; what a cron had before now is past. */
const currentSlot: FirstDue = (set, now) => {
  const cadence = cadenceOf(set);
  return ('every' in cadence && slotAtOrBefore(cadence, now)) || now;
};

const dueOf = (
  sets: readonly ScheduledSet[],
  { config: { service }, location }: WatchTools,
  firstDue: (set: ScheduledSet) => EpochMs,
): (Announced & { since: EpochMs })[] =>
  sets.flatMap((set) =>
    set.checks.map((check) => ({
      stream: slotStream({ environment: set.environment, service, check, location }),
      schedule: cadenceOf(set),
      since: firstDue(set),
    })),
  );

/** A schedule never reaches back behind what is recorded: a slot of it there could not be covered any more. */
async function anew(
  one: Announced & { since: EpochMs },
  now: EpochMs,
  { log }: WatchTools,
): Promise<Announced> {
  // A head that cannot be read keeps nothing from being announced: verify, and whoever probes, says what is wrong.
  const head = await log.head(one.stream).catch(() => undefined);
  const covered = head?.record.slot;
  if (covered === undefined || covered < one.since) return one;
  return { ...one, since: epochMs(Math.max(now, covered + 1)) };
}

/** Those that are covered up to now, and end now. */
async function coverEnded(
  ended: readonly Announced[],
  { known, now, troubles }: { known: ReadonlyMap<string, Known>; now: EpochMs; troubles: Troubles },
  tools: WatchTools,
): Promise<Announced[]> {
  const covered: Announced[] = [];
  for (const one of ended) {
    const cadence = known.get(one.stream)?.schedule;
    if (typeof cadence !== 'object') continue;
    // A crash after this: covered and still announced; the next start covers what came since, and ends it.
    await troubles.guard(async () => {
      await appendGap(tools, { stream: one.stream, slot: now, cadence }, 'nobody watched');
      covered.push({ ...one, since: now });
    });
  }
  return covered;
}
