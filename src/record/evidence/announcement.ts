import { z } from 'zod';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { slotsBetween, type Cadence, type SlotSpan } from '#ground/base/slots.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const Time = z.int() as unknown as z.ZodType<EpochMs>;

/** When a stream is due; `manual`: whenever somebody asks, `ended`: no more. */
export const StreamSchedule = z.union([
  z.strictObject({ every: z.int().min(1) }),
  z.strictObject({ cron: z.string(), timezone: z.string() }),
  z.enum(['manual', 'ended']),
]);
export type StreamSchedule = Cadence | 'manual' | 'ended';

/** From `since` on (inclusive) the stream is due by this schedule, until another announcement says otherwise. */
export const Announcement = z.strictObject({
  stream: z.string(),
  schedule: StreamSchedule,
  since: Time,
});
export type Announcement = z.infer<typeof Announcement>;

/** The body of a record in the stream `config`: what is new or has changed. */
export const ConfigBody = z.strictObject({ announced: z.array(Announcement) });

/** One stream as announced: its schedule now, since when it is known, and every announcement, oldest first. */
export type Known = { schedule: StreamSchedule; since: EpochMs; history: readonly Announcement[] };

/** What is known after a `config` record; undefined when its body is not one. */
export function learn(
  known: ReadonlyMap<string, Known>,
  { body }: Pick<EvidenceRecord, 'body'>,
): Map<string, Known> | undefined {
  const parsed = ConfigBody.safeParse(body);
  if (!parsed.success) return undefined;
  const next = new Map(known);
  for (const announcement of parsed.data.announced) {
    const before = next.get(announcement.stream);
    next.set(announcement.stream, {
      schedule: announcement.schedule,
      since: before?.since ?? announcement.since,
      history: [...(before?.history ?? []), announcement],
    });
  }
  return next;
}

/** The slots that were due in a span, each by the schedule that was in force at its time; undefined when none were. */
export function dueBetween(
  history: readonly Announcement[],
  afterExclusive: EpochMs,
  beforeExclusive: EpochMs,
): SlotSpan | undefined {
  let total: SlotSpan | undefined;
  let end = beforeExclusive;
  for (const { schedule, since } of history.toReversed()) {
    const start = epochMs(Math.max(afterExclusive, since - 1));
    if (typeof schedule === 'object') total = join(slotsBetween(schedule, start, end), total);
    end = epochMs(Math.min(end, since));
    if (end <= afterExclusive) break;
  }
  return total;
}

function join(earlier: SlotSpan | undefined, later: SlotSpan | undefined): SlotSpan | undefined {
  if (!earlier || !later) return earlier ?? later;
  return {
    count: earlier.count + later.count,
    atLeast: earlier.atLeast || later.atLeast,
    first: earlier.first,
    last: later.last,
  };
}
