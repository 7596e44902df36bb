import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { slotsBetween, type Cadence, type SlotSpan } from '#ground/base/slots.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { dueBetween, type Announcement } from '#record/evidence/announcement.ts';
import type { Appender, Head } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { RecordDraft, Sealed } from '#record/evidence/record.ts';
import { parseStream } from '#record/evidence/stream.ts';

export type SlotTools = { log: EvidenceLog; appender: Appender };

export type SlotPlace = { stream: string; slot: EpochMs; cadence: Cadence };

/** `recorded`: the gap that was appended first, if any, and the slot. `already`: the head covers this slot. */
export type AppendedSlot = { kind: 'recorded'; records: Sealed[] } | { kind: 'already'; head: Sealed };

/** Whether the stream covers this slot already, by a record or inside a gap: then there is nothing to probe. */
export const slotIsRecorded = (head: Head, slot: EpochMs): boolean =>
  head?.record.slot !== undefined && slot <= head.record.slot;

/**
 * Appends the record of a slot; the slots that were due since the head's (or since the stream was announced) and have
 * none become one `gap` before it. Slots strictly increase, so a duplicate, late or concurrent delivery changes
 * nothing. A stream that nobody announced is announced first. Rejects what `Appender` and `announceStreams` reject.
 */
export async function appendSlot(
  { log, appender }: SlotTools,
  { stream, slot, cadence }: SlotPlace,
  draft: RecordDraft,
): Promise<AppendedSlot> {
  const seen = await appendCovered({ log, appender }, { stream, slot, cadence }, 'not run', (head) =>
    slotIsRecorded(head, slot) ? [] : [{ ...draft, kind: 'slot', slot }],
  );
  const mine = seen.records.some(({ record }) => record.kind === 'slot' && record.slot === slot);
  if (mine || !seen.head) return { kind: 'recorded', records: seen.records };
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
  return (await appendCovered(tools, place, reason, () => [])).records[0];
}

type Seen = { head: Head; records: Sealed[] };

/** Appends the gap before `slot`, if there is one, and what `more` adds to it. */
async function appendCovered(
  { log, appender }: SlotTools,
  { stream, slot, cadence }: SlotPlace,
  reason: string,
  more: (head: Head) => RecordDraft[],
): Promise<Seen> {
  let history: readonly Announcement[] | undefined;
  for (;;) {
    let newest: Head;
    let mustLook = false;
    const records = await appender.append(stream, (head) => {
      newest = head;
      mustLook = history === undefined && !isNext(head, slot, cadence);
      if (mustLook) return [];
      const missing = history && missingBefore(head, slot, history);
      // A crash between the two: the gap is the head, and the slot's next delivery goes on from there.
      return [...(missing ? [gapDraft(stream, missing, reason)] : []), ...more(head)];
    });
    if (!mustLook) return { head: newest, records };
    history = await historyOf({ log, appender }, { stream, slot, cadence });
  }
}

/** The usual case, decided without reading what was announced: the slot follows the head's, or is covered. */
function isNext(head: Head, slot: EpochMs, cadence: Cadence): boolean {
  if (head?.record.slot === undefined) return false;
  return slotIsRecorded(head, slot) || slotsBetween(cadence, head.record.slot, slot) === undefined;
}

function missingBefore(head: Head, slot: EpochMs, history: readonly Announcement[]): SlotSpan | undefined {
  if (slotIsRecorded(head, slot)) return undefined;
  const since = history[0]?.since ?? slot;
  return dueBetween(history, head?.record.slot ?? epochMs(since - 1), slot);
}

async function historyOf(
  tools: SlotTools,
  { stream, slot, cadence }: SlotPlace,
): Promise<readonly Announcement[]> {
  const clock = { now: () => slot };
  const known = await announceStreams({ ...tools, clock }, [{ stream, schedule: cadence, since: slot }]);
  return known.get(stream)?.history ?? [];
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
