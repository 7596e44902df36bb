import type { EpochMs } from '#ground/base/brand.ts';
import { isSkippedForNeed } from '#observe/check/needs.ts';
import { GapBody } from '#record/evidence/slot-cover.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** By what a check is called blind. `isAside`: a record taken in a window, where nobody wants to know. */
export type BlindRule = {
  now: EpochMs;
  blindAfterMs: number;
  /** Between two slots. */
  periodMs: number;
  isAside: (at: EpochMs) => boolean;
};

/** `undecided`: what was read says nothing yet, older records may. */
export type BlindVerdict = { kind: 'blind'; reason: string } | { kind: 'sees' } | { kind: 'undecided' };

/** What is left aside is looked past for so many times as long as it would take to be blind. */
const lookBackFactor = 3;

const sees: BlindVerdict = { kind: 'sees' };

/**
 * Whether a check came to nothing but unknown for `blindAfterMs`: by two records, or by one when they come more rarely.
 * Left aside is what was skipped because a check that it needs did not pass (that one's alarm tells of it), what was taken
 * in a window, and short gaps; a longer one is nobody watching, and what was before it says nothing of now. Newest first.
 * Pure.
 */
export function judgeBlind(newestFirst: Iterable<EvidenceRecord>, rule: BlindRule): BlindVerdict {
  const { now, blindAfterMs, periodMs, isAside } = rule;
  const needed = periodMs > blindAfterMs ? 1 : 2;
  const oldest = now - lookBackFactor * Math.max(blindAfterMs, periodMs);
  let count = 0;
  let reason = '';
  for (const record of newestFirst) {
    if (record.outcome !== 'unknown' || isLongGap(record, blindAfterMs)) return sees;
    if (record.kind === 'gap' || isSkippedForNeed(reasonOf(record)) || isAside(record.at)) {
      if (record.at < oldest) return sees;
      continue;
    }
    count += 1;
    if (count === 1) reason = reasonOf(record);
    if (count >= needed && now - record.at >= blindAfterMs) return { kind: 'blind', reason };
  }
  return { kind: 'undecided' };
}

function isLongGap({ kind, body }: EvidenceRecord, blindAfterMs: number): boolean {
  if (kind !== 'gap') return false;
  const gap = GapBody.safeParse(body);
  return !gap.success || gap.data.to - gap.data.from >= blindAfterMs;
}

const reasonOf = ({ body }: EvidenceRecord): string =>
  typeof body === 'object' && body !== null && 'reason' in body && typeof body.reason === 'string'
    ? body.reason
    : '';
