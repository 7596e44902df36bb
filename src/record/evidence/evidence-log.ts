import type { EpochMs } from '#ground/base/brand.ts';
import type { EvidenceRecord, Sealed } from '#record/evidence/record.ts';

/** A row as it is stored: the canonical JSON, and the columns derived from it. Verify trusts none of them. */
export type StoredRow = {
  stream: string;
  seq: number;
  hash: string;
  at: number;
  kind: string;
  outcome: string;
  json: string;
  /** Where the store keeps a column of its own for the index of what did not pass: whether the row is in it. */
  notPassed?: boolean;
};

export type SeqRange = {
  fromSeq?: number;
  toSeq?: number;
  limit: number;
  order: 'oldest-first' | 'newest-first';
};

/**
 * Append-only records in streams. Every call ends within its own timeout (5 s); safe concurrently, across processes too.
 * Rejects EVIDENCE_UNAVAILABLE when the store cannot be reached or is throttled beyond its retries; an insert that
 * rejected may have been stored: read the head before deciding.
 */
export type EvidenceLog = {
  /** Resolves `inserted` only once durable; `exists` when (stream, seq) is taken, whoever took it. Never replaces. */
  insert(sealed: Sealed): Promise<'inserted' | 'exists'>;
  /**
   * The newest record of a stream. `eventual` costs half, and what was inserted within the last seconds may be missing: for
   * those who insert after it, which then fails, and for those to whom seconds are nothing.
   */
  head(stream: string, consistency?: 'strong' | 'eventual'): Promise<Sealed | undefined>;
  /** Records of one stream, strongly consistent; `limit` at most 1000. */
  read(stream: string, range: SeqRange): Promise<Sealed[]>;
  /** Records of any stream that did not pass, newest first by `at`; eventually consistent; `before` is exclusive. */
  notPassed(page: { limit: number; before?: EpochMs }): Promise<EvidenceRecord[]>;
  /** Every stream that is there, whoever announced it. May cost a read for each. */
  streams(): Promise<string[]>;
  /** For verify: rows as stored, whatever they hold, oldest first. */
  rows(stream: string, page: { afterSeq: number; limit: number }): Promise<StoredRow[]>;
};
