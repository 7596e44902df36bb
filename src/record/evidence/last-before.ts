import type { EpochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/**
 * The seq of a stream's newest record taken before `at`; 0 when there is none. By halving, since `at` grows with seq: about
 * twenty reads in a million records. Where a clock was set back it may be off by what was recorded meanwhile.
 */
export async function lastBefore(log: EvidenceLog, stream: string, at: EpochMs): Promise<number> {
  let [before, not] = [0, ((await log.head(stream))?.record.seq ?? 0) + 1];
  while (not - before > 1) {
    const middle = Math.floor((before + not) / 2);
    const [found] = await log.read(stream, { fromSeq: middle, limit: 1, order: 'oldest-first' });
    if (found && found.record.at < at) before = middle;
    else not = middle;
  }
  return before;
}
