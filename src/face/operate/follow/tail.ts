import { seqBefore } from '#record/evidence/append-once.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** Records of one run in one stream, oldest first: with each call those that came since the last. */
export type Tail = () => Promise<EvidenceRecord[]>;

const pageSize = 200;
/** Of one call; what is more comes with the next. */
const pagesMax = 5;

/** From now on. Rejects EVIDENCE_UNAVAILABLE. */
export async function tailOf(log: EvidenceLog, stream: string, run: string): Promise<Tail> {
  let lastSeq = await seqBefore(log, stream);
  return async () => {
    const records: EvidenceRecord[] = [];
    for (let page = 1; page <= pagesMax; page += 1) {
      const read = await log.read(stream, { fromSeq: lastSeq + 1, limit: pageSize, order: 'oldest-first' });
      lastSeq = read.at(-1)?.record.seq ?? lastSeq;
      records.push(...read.map(({ record }) => record).filter((record) => record.run === run));
      if (read.length < pageSize) break;
    }
    return records;
  };
}
