import type { EpochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** Each step back from the newest record is so many times as long as the one before. */
const stride = 16;

/**
 * The seq of a stream's newest record taken before `at`; 0 when there is none. By strides back from its end and by halving,
 * since `at` grows with seq: about a dozen reads for what was an hour ago, 27 in a million
 * records. Where a clock was set back
 * it may be off by what was recorded meanwhile.
 */
export async function lastBefore(log: EvidenceLog, stream: string, at: EpochMs): Promise<number> {
  const head = (await log.head(stream))?.record;
  if (!head || head.at < at) return head?.seq ?? 0;
  const isBefore = async (seq: number): Promise<boolean> => {
    const [found] = await log.read(stream, { fromSeq: seq, limit: 1, order: 'oldest-first' });
    return found !== undefined && found.record.at < at;
  };
  let [before, not] = [0, head.seq];
  for (let step = 1; head.seq - step > 0; step *= stride) {
    if (await isBefore(head.seq - step)) {
      before = head.seq - step;
      break;
    }
    not = head.seq - step;
  }
  while (not - before > 1) {
    const middle = Math.floor((before + not) / 2);
    if (await isBefore(middle)) before = middle;
    else not = middle;
  }
  return before;
}
