import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { epochMs } from '#ground/base/brand.ts';
import { expectedIn } from '#observe/window/expected.ts';
import { bodyOf, membersIn } from '#record/evidence/body-of.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { lastBefore } from '#record/evidence/last-before.ts';
import { newestOf } from '#record/evidence/newest-of.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { RecordRef } from '#record/event/alarm-story.ts';

/** `graceMs`: the end of a span is left out for so long, since its successor ran before it was seen. */
type Part = { graceMs: number; recordsMax: number };

const pageSize = 50;

/** What says something of a release itself: slots of its span, newest first, that are known and that no window expected. */
export async function* knownSlots(
  log: EvidenceLog,
  stream: string,
  { from, to }: ReleaseSpan,
  { graceMs, recordsMax }: Part,
): AsyncGenerator<EvidenceRecord, void, undefined> {
  const end = to === undefined ? Number.MAX_SAFE_INTEGER : to - graceMs;
  const toSeq = to === undefined ? end : await lastBefore(log, stream, epochMs(end));
  for await (const record of newestOf(log, stream, { toSeq, pageSize, recordsMax })) {
    if (record.at < from) return;
    if (isKnown(record) && beganAt(record) >= from && record.at < end) yield record;
  }
}

const isKnown = ({ kind, outcome, body }: EvidenceRecord): boolean =>
  kind === 'slot' && outcome !== 'unknown' && expectedIn(body) === undefined;

/** Of one check in one span: what ran for long is known by its end. */
const provingMax = 100;

/** `isBad`: it did worse than pass at its end, and did not only pass too seldom. */
export type Ended = { kind: 'proven'; pass: RecordRef } | { kind: 'unproven'; why: string; isBad: boolean };

/** Whether the newest evidence of a span is `passes` passes in a row: its newest one, or what speaks against it. */
export async function provenEnd(
  log: EvidenceLog,
  stream: string,
  span: ReleaseSpan,
  { passes, graceMs }: { passes: number; graceMs: number },
): Promise<Ended> {
  let newest: RecordRef | undefined;
  let passed = 0;
  for await (const { outcome, seq, at } of knownSlots(log, stream, span, {
    graceMs,
    recordsMax: provingMax,
  })) {
    if (outcome !== 'pass') {
      const why = outcome === 'fail' ? 'failed at its end' : 'was degraded at its end';
      return { kind: 'unproven', why, isBad: true };
    }
    newest ??= { stream, seq, at };
    passed += 1;
    if (passed === passes) return { kind: 'proven', pass: newest };
  }
  const why = passed === 0 ? 'did not pass' : `passed ${passed} times of ${passes} at its end`;
  return { kind: 'unproven', why, isBad: false };
}

/** When it was probed: a record that was begun under the release before says nothing of this one. */
export function beganAt(record: EvidenceRecord): number {
  const { attempts } = bodyOf(record);
  const began = Array.isArray(attempts) ? membersIn(attempts[0])['at'] : undefined;
  return typeof began === 'number' ? began : record.at;
}
