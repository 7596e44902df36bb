import type { Observation } from '#observe/alarm/decide.ts';
import { expectedIn } from '#observe/window/expected.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** A record as its alarm sees it. What a window expected is known to be no news, and no more is known of the check. */
export function observe({ seq, at, outcome, body }: EvidenceRecord): Observation {
  const reason = typeof body === 'object' && body !== null && 'reason' in body ? body.reason : undefined;
  return {
    seq,
    at,
    outcome: expectedIn(body) === undefined ? outcome : 'unknown',
    reason: oneLine(typeof reason === 'string' ? reason : outcome),
  };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
