import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** The first record of a streak that is not passing, and the newest pass before it. */
export type Turn = { firstBad?: EvidenceRecord; lastPass?: EvidenceRecord };

/** A page for what is usual, two for a long time of unknowns; a pass before those is not looked for. */
const pageSizes = [10, 200, 200];

/** Where it went wrong: reads backwards from the first bad record, 410 records at most. Rejects what the log rejects. */
export async function findTurn(log: EvidenceLog, stream: string, badSinceSeq: number): Promise<Turn> {
  let turn: Turn = {};
  let toSeq = badSinceSeq;
  for (const limit of pageSizes) {
    if (toSeq < 1) break;
    const page = await log.read(stream, { toSeq, limit, order: 'newest-first' });
    const records = page.map(({ record }) => record);
    const firstBad = turn.firstBad ?? records.find(({ seq }) => seq === badSinceSeq);
    const lastPass = records.find(({ outcome }) => outcome === 'pass');
    turn = { ...(firstBad && { firstBad }), ...(lastPass && { lastPass }) };
    if (lastPass || page.length < limit) break;
    toSeq = (records.at(-1)?.seq ?? 1) - 1;
  }
  return turn;
}
