import type { Clock } from '#ground/base/clock.ts';
import type { Anchor } from '#record/evidence/anchor.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { verifyLog, type VerifyReport } from '#record/evidence/verify.ts';

/** Everything checked again from the records themselves; `onProgress` is told how many were looked at. */
export const evidenceVerify = (
  { log, anchor, clock }: { log: EvidenceLog; anchor?: Anchor; clock: Pick<Clock, 'now'> },
  onProgress?: (records: number) => void,
): Promise<VerifyReport> =>
  verifyLog({ log, now: clock.now(), ...(anchor && { anchor }), ...(onProgress && { onProgress }) });
