import type { EpochMs } from '#ground/base/brand.ts';
import { isSkippedForNeed } from '#observe/check/needs.ts';
import { GapBody } from '#record/evidence/slot-cover.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

/** By what a check is called blind. `isInWindow`: planned work or a snooze was on it then, and nobody wants to know. */
export type BlindRule = {
  now: EpochMs;
  blindAfterMs: number;
  /** Between two slots. */
  periodMs: number;
  isInWindow: (at: EpochMs) => boolean;
};

/** `undecided`: what was read says nothing yet, older records may. */
export type BlindVerdict = { kind: 'blind'; reason: string } | { kind: 'sees' } | { kind: 'undecided' };

/** What is left aside is looked past for so many times as long as it would take to be blind. */
const lookBackFactor = 3;

const sees: BlindVerdict = { kind: 'sees' };

/**
 * Whether a check came to nothing but unknown for `blindAfterMs`: by two records, or by one when they come more rarely.
 * Left aside is what was skipped because a check that it needs did not pass (that one's alarm tells of it), and short gaps.
 * What was before a window says nothing of now, nor what was before a longer gap, in which nobody watched. Newest first.
 * Pure.
 */
export function judgeBlind(newestFirst: Iterable<EvidenceRecord>, rule: BlindRule): BlindVerdict {
  const { now, blindAfterMs, periodMs, isInWindow } = rule;
  const needed = periodMs > blindAfterMs ? 1 : 2;
  const oldest = now - lookBackFactor * Math.max(blindAfterMs, periodMs);
  let count = 0;
  let reason = '';
  for (const record of newestFirst) {
    if (record.outcome !== 'unknown' || isLongGap(record, blindAfterMs) || isInWindow(record.at)) return sees;
    if (record.kind === 'gap' || isSkippedForNeed(reasonOf(record))) {
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
