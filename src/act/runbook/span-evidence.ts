import type { ReleaseSpan } from '#act/runbook/release-spans.ts';
import { epochMs } from '#ground/base/brand.ts';
import { expectedIn } from '#observe/window/expected.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { lastBefore } from '#record/evidence/last-before.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import type { RecordRef } from '#record/event/alarm-story.ts';

/** Of one check in one span. */
const recordsMax = 500;

/** What says something of a release itself: slots of its span, newest first, that are known and that no window expected. */
export async function knownSlots(
  log: EvidenceLog,
  stream: string,
  { from, to }: ReleaseSpan,
): Promise<EvidenceRecord[]> {
  const toSeq = to === undefined ? Number.MAX_SAFE_INTEGER : await lastBefore(log, stream, epochMs(to));
  if (toSeq === 0) return [];
  const page = await log.read(stream, { toSeq, limit: recordsMax, order: 'newest-first' });
  return page
    .map(({ record }) => record)
    .filter((record) => record.kind === 'slot' && beganAt(record) >= from)
    .filter(({ outcome, body }) => outcome !== 'unknown' && expectedIn(body) === undefined);
}

/** The newest pass that closes `passes` of them in a row; undefined when it never passed so often. Pure. */
export function provenPass(newestFirst: readonly EvidenceRecord[], passes: number): RecordRef | undefined {
  const start = newestFirst.findIndex((_, index) => {
    const row = newestFirst.slice(index, index + passes);
    return row.length === passes && row.every(({ outcome }) => outcome === 'pass');
  });
  const proof = newestFirst[start];
  return proof && { stream: proof.stream, seq: proof.seq, at: proof.at };
}

/** When it was probed: a record that was begun under the release before says nothing of this one. */
function beganAt({ body, at }: EvidenceRecord): number {
  const attempts =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? body['attempts'] : undefined;
  const [first] = Array.isArray(attempts) ? attempts : [];
  const began =
    typeof first === 'object' && first !== null && !Array.isArray(first) ? first['at'] : undefined;
  return typeof began === 'number' ? began : at;
}
