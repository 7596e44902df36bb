import type { EpochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { lastBefore } from '#record/evidence/last-before.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const pageSize = 500;

/** Records of a stream from `fromSeq` on, oldest first; the caller stops when it has enough. */
export async function* readPages(
  log: EvidenceLog,
  stream: string,
  fromSeq: number,
): AsyncGenerator<EvidenceRecord, void, undefined> {
  for (let next = fromSeq; ;) {
    const page = await log.read(stream, { fromSeq: next, limit: pageSize, order: 'oldest-first' });
    for (const { record } of page) yield record;
    next = (page.at(-1)?.record.seq ?? next) + 1;
    if (page.length < pageSize) return;
  }
}

/** The seq of its first record at or after `since`. */
export const startOf = async (log: EvidenceLog, stream: string, since: EpochMs): Promise<number> =>
  (await lastBefore(log, stream, since)) + 1;
