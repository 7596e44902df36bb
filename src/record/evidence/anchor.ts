import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';

/** A place in a stream, and the hash that stood there. */
export type Mark = {
  stream: string;
  seq: number;
  hash: string;
  /** Never folded into a later one. */
  isKept?: true;
};

/**
 * Remembers heads outside the database, so that a tail that was cut, or a stream that was dropped, is noticed.
 * Marks may come from several processes.
 */
export type Anchor = {
  /** Notes a record that was just committed. Never throws: what is not noted is not covered, and verify says so. */
  mark(mark: Mark): void;
  /** Every mark that is kept, by stream, as written. Rejects ANCHOR_UNAVAILABLE. */
  read(): Promise<AnchorMarks>;
  /** Makes it small; marks may follow. */
  close(): void;
};

export type AnchorMarks = {
  /** Two marks at one seq that differ say that history was written twice. */
  marks: ReadonlyMap<string, readonly Mark[]>;
  /** Lines that say nothing: torn by a crash, or damaged. */
  unreadable: number;
  /** False: there never was an anchor here, or it is gone. */
  exists: boolean;
};

/** The same log, every committed record of which is noted in the anchor. */
export function anchored(log: EvidenceLog, anchor: Anchor): EvidenceLog {
  return {
    ...log,
    async insert(sealed: Sealed) {
      const result = await log.insert(sealed);
      // A crash here: committed and not noted. Verify says that the newest record is not covered, until the next one.
      if (result === 'inserted') {
        anchor.mark({ stream: sealed.record.stream, seq: sealed.record.seq, hash: sealed.hash });
      }
      return result;
    },
  };
}

/** More than writers that overtake each other ever leave. */
const keptMax = 1000;

/**
 * The marks worth keeping: of growing seqs the last, since its hash covers what is before it. Where a seq does not grow,
 * the mark before is kept for good: writers overtook each other, or history was written twice.
 */
export function foldMarks(marks: Iterable<Mark>): Map<string, Mark[]> {
  const byStream = new Map<string, Mark[]>();
  for (const mark of marks) {
    const folded = byStream.get(mark.stream) ?? [];
    if (!folded.some(({ seq, hash }) => seq === mark.seq && hash === mark.hash)) addMark(folded, mark);
    byStream.set(mark.stream, folded.length > keptMax ? folded.slice(-keptMax) : folded);
  }
  return byStream;
}

function addMark(folded: Mark[], mark: Mark): void {
  const last = folded.at(-1);
  if (last && !last.isKept && last.seq < mark.seq) folded.pop();
  else if (last && !mark.isKept) folded[folded.length - 1] = { ...last, isKept: true };
  folded.push(mark);
}
