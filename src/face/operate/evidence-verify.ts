import type { Clock } from '#ground/base/clock.ts';
import { verifyLog, type VerifyParts, type VerifyReport } from '#record/evidence/verify.ts';

/** Everything checked again from the records themselves; `onProgress` is told how many were looked at. */
export const evidenceVerify = (
  { clock, ...parts }: Pick<VerifyParts, 'log' | 'anchor' | 'anchoredBy'> & { clock: Pick<Clock, 'now'> },
  onProgress?: (records: number) => void,
): Promise<VerifyReport> => verifyLog({ ...parts, now: clock.now(), ...(onProgress && { onProgress }) });
