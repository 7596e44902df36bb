import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** From where back, in pages of which size, and how many at most. */
export type Reach = { toSeq?: number; pageSize: number; recordsMax: number };

/** Records of a stream, newest first; the caller stops when it has enough. Rejects what the log rejects. */
export async function* newestOf(
  log: EvidenceLog,
  stream: string,
  { toSeq: start = Number.MAX_SAFE_INTEGER, pageSize, recordsMax }: Reach,
): AsyncGenerator<EvidenceRecord, void, undefined> {
  let toSeq = start;
  for (let left = recordsMax; left > 0 && toSeq > 0; left -= pageSize) {
    const limit = Math.min(pageSize, left);
    const page = await log.read(stream, { toSeq, limit, order: 'newest-first' });
    for (const { record } of page) yield record;
    if (page.length < limit) return;
    toSeq = (page.at(-1)?.record.seq ?? 1) - 1;
  }
}
