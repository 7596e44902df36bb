import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import { alarmsStream } from '#observe/alarm/alarm-subject.ts';
import type { Change } from '#observe/alarm/replay.ts';
import { readPages, startOf } from '#observe/watch/read-pages.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { severities } from '#record/event/severity.ts';

/** What was told of an alarm, and the stream whose record tipped it. */
export type RaisedThen = { stream: string; change: Change };

/** Of the records of `alarms` those that raised or cleared because of a record; others remind or acknowledge. */
const Told = z.object({
  transition: z.enum(['raised', 'cleared']),
  severity: z.enum(severities),
  reason: z.string(),
  because: z.object({ stream: z.string(), seq: z.int() }),
  isDrill: z.literal(true).optional(),
  story: z.object({ flapping: z.object({}).optional() }).optional(),
});

/** An alarm is told of after the record that tipped it, and later still when the bus was down. */
const lateMsMax = 86_400_000;
const recordsMax = 200_000;

/** What was raised and cleared then, oldest first, drills left out; `at` is when it was recorded. */
export async function readRaised(
  log: EvidenceLog,
  { since, until }: { since: EpochMs; until: EpochMs },
): Promise<RaisedThen[]> {
  const raised: RaisedThen[] = [];
  let read = 0;
  for await (const { at, body } of readPages(log, alarmsStream, await startOf(log, alarmsStream, since))) {
    if (at >= until + lateMsMax || (read += 1) > recordsMax) break;
    const told = Told.safeParse(body);
    if (!told.success || told.data.isDrill) continue;
    const { transition: kind, severity, reason, because, story } = told.data;
    const { stream, seq } = because;
    const change: Change = { kind, severity, at, seq, reason, ...(story?.flapping && { flapping: true }) };
    raised.push({ stream, change });
  }
  return raised;
}
