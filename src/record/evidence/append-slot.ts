import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Cadence, SlotSpan } from '#ground/base/slots.ts';
import { announceStreams, isSameSchedule, knownStreams } from '#record/evidence/announce.ts';
import { dueBetween, type Announcement, type Known } from '#record/evidence/announcement.ts';
import type { Appender, Head } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft, Sealed } from '#record/evidence/record.ts';
import { parseStream } from '#record/evidence/stream.ts';

/** `known`: what was announced, where somebody read it for several streams at once. */
export type SlotTools = {
  log: EvidenceLog;
  appender: Appender;
  known?: () => Promise<ReadonlyMap<string, Known>>;
};

export type SlotPlace = { stream: string; slot: EpochMs; cadence: Cadence };

/**
 * `recorded`: the gap that was appended first, if any, and the slot; `after` is the record before them. `already`: the head
 * covers this slot.
 */
export type AppendedSlot =
  | { kind: 'recorded'; records: Sealed[]; after: Head }
  | { kind: 'already'; head: Sealed };

/** Whether the stream covers this slot already, by a record or inside a gap: then there is nothing to probe. */
export const slotIsRecorded = (head: Head, slot: EpochMs): boolean =>
  head?.record.slot !== undefined && slot <= head.record.slot;

/**
 * Appends the record of a slot; the slots that were due since the head's (or since the stream was announced) and have
 * none become one `gap` before it, each counted by the schedule that was in force. Slots strictly increase, so a duplicate,
 * late or concurrent delivery changes nothing. A schedule that nobody announced is announced first. `known`: a head that
 * was read before. Rejects what `Appender` and `announceStreams` reject.
 */
export async function appendSlot(
  tools: SlotTools,
  place: SlotPlace,
  draft: RecordDraft,
  known?: { head: Head },
): Promise<AppendedSlot> {
  const { slot } = place;
  const more = (head: Head): RecordDraft[] =>
    slotIsRecorded(head, slot) ? [] : [{ ...draft, kind: 'slot', slot }];
  const seen = await appendCovered(tools, place, { reason: 'not run', more, ...(known && { known }) });
  const mine = seen.records.some(({ record }) => record.kind === 'slot' && record.slot === slot);
  if (mine || !seen.head) return { kind: 'recorded', records: seen.records, after: seen.head };
  return { kind: 'already', head: seen.head };
}

/**
 * Covers what was due before `slot` and has no record by one `gap`, when nobody came who would; `reason` says why.
 * Resolves to the gap, or undefined when nothing was missing.
 */
export async function appendGap(
  tools: SlotTools,
  place: SlotPlace,
  reason: string,
): Promise<Sealed | undefined> {
  return (await appendCovered(tools, place, { reason, more: () => [] })).records[0];
}

/** `head`: what `records` stand behind. */
type Seen = { head: Head; records: Sealed[] };

type Covering = { reason: string; more: (head: Head) => RecordDraft[]; known?: { head: Head } };

/** Appends the gap before `slot`, if there is one, and what `more` adds to it. */
async function appendCovered(
  tools: SlotTools,
  place: SlotPlace,
  { reason, more, known: read }: Covering,
): Promise<Seen> {
  const { log, appender } = tools;
  const { stream, slot, cadence } = place;
  let known = await readKnown(tools, place);
  for (;;) {
    let newest: Head;
    let isNews = false;
    const decide = (head: Head): RecordDraft[] => {
      newest = head;
      // What is recorded is late: it says nothing about the schedule that is in force now.
      isNews = !slotIsRecorded(head, slot) && !isSameSchedule(known?.schedule, cadence);
      if (isNews) return [];
      const missing = missingBefore(head, slot, known?.history ?? []);
      // A crash between the two: the gap is the head, and the slot's next delivery goes on from there.
      return [...(missing ? [gapDraft(stream, missing, reason)] : []), ...more(head)];
    };
    const records = await appender.append(stream, decide, read);
    // Once announced it is no news any more: this goes round twice at most.
    if (!isNews) return { head: newest, records };
    const clock = { now: () => slot };
    known = (
      await announceStreams({ log, appender, clock }, [{ stream, schedule: cadence, since: slot }])
    ).get(stream);
  }
}

function missingBefore(head: Head, slot: EpochMs, history: readonly Announcement[]): SlotSpan | undefined {
  if (slotIsRecorded(head, slot)) return undefined;
  const since = history[0]?.since ?? slot;
  return dueBetween(history, head?.record.slot ?? epochMs(since - 1), slot);
}

/**
 * What was announced of a stream, which says what was missed. When that is broken, verify holds nothing against it, and
 * slots are recorded without it: what a target does is worth more than the count of what was missed.
 */
async function readKnown(
  { log, known = () => knownStreams(log) }: SlotTools,
  { stream, slot, cadence }: SlotPlace,
): Promise<Known | undefined> {
  try {
    return (await known()).get(stream);
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'EVIDENCE_BROKEN') throw error;
    return { schedule: cadence, since: slot, history: [{ stream, schedule: cadence, since: slot }] };
  }
}

function gapDraft(stream: string, { first, last, count, atLeast }: SlotSpan, reason: string): RecordDraft {
  const name = parseStream(stream);
  return {
    kind: 'gap',
    outcome: 'unknown',
    slot: last,
    ...(name?.kind === 'slot' && { location: name.location }),
    body: { from: first, to: last, count, ...(atLeast && { atLeast }), reason },
  };
}
