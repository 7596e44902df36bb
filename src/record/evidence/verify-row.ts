import { sha256 } from '#ground/base/hash.ts';
import type { StoredRow } from '#record/evidence/evidence-log.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';
import { parseCanonical, readFacts, type RecordFacts } from '#record/evidence/record-facts.ts';

/** What is wrong with a stream. `seq` and `column` say where, as far as it can be told. */
export type Fault = { stream: string; seq?: number; column?: string; problem: string };

/** Where the chain has come to. */
export type Link = { stream: string; seq: number; hash: string };

export type RowVerdict =
  | { kind: 'sound'; facts: RecordFacts; record: EvidenceRecord | undefined }
  /** Either the text or the hash was changed: the next record's `prev` tells which. */
  | { kind: 'hash-differs'; hash: string }
  | { kind: 'fault'; fault: Fault };

/**
 * Derives everything that is stored of a record from its text again, and holds it against the record before it.
 * A `thorough` look parses the text whole: for records that none after it vouches for, or whose body matters.
 */
export function judgeRow(row: StoredRow, before: Link, thorough: boolean): RowVerdict {
  const hash = sha256(row.json);
  if (hash !== row.hash) return { kind: 'hash-differs', hash };
  const facts = readFacts(row.json);
  const isWhole = thorough || facts === undefined || wholeKinds.has(facts.kind);
  const record = isWhole ? parseCanonical(row.json) : undefined;
  const known = isWhole ? record : facts;
  if (!known) return { kind: 'fault', fault: faultAt(row, 'json', 'is not a record in canonical form') };
  const fault = columnFault(row, known) ?? chainFault(row, known, before);
  return fault ? { kind: 'fault', fault } : { kind: 'sound', facts: known, record };
}

/** Every column is what the record says. */
function columnFault(row: StoredRow, known: RecordFacts): Fault | undefined {
  if (row.seq !== known.seq) {
    return { stream: row.stream, seq: known.seq, column: 'seq', problem: `is stored as ${row.seq}` };
  }
  const column = columns.find((name) => row[name] !== known[name]);
  if (column) return faultAt(row, column, `says ${row[column]}, its record says ${known[column]}`);
  if (row.notPassed === undefined || row.notPassed === (known.outcome !== 'pass')) return undefined;
  return faultAt(row, 'np', `is ${row.notPassed ? 'set' : 'absent'}, its outcome is ${known.outcome}`);
}

/** The record follows the one before it. */
function chainFault(row: StoredRow, known: RecordFacts, before: Link): Fault | undefined {
  if (known.seq !== before.seq + 1) return missing(before, known.seq);
  if (known.prev === before.hash) return undefined;
  if (before.seq === 0) return faultAt(row, 'prev', 'is not 64 zeros');
  return faultAt(row, 'prev', `is not the hash of seq ${before.seq}: one of the two was changed`);
}

/** Which of the two was changed: `vouched` is the hash that somebody else knows of it. */
export function blame(row: StoredRow, hash: string, vouched: string | undefined): Fault {
  const problem = 'is not what its hash was made of';
  if (vouched === hash)
    return { stream: row.stream, seq: row.seq, column: 'hash', problem: 'is not the hash of its record' };
  return { stream: row.stream, seq: row.seq, column: 'json', problem };
}

const columns = ['stream', 'at', 'kind', 'outcome'] as const;

/** Their bodies say what ought to be there. */
const wholeKinds = new Set(['config', 'gap']);

const faultAt = ({ stream, seq }: StoredRow, column: string, problem: string): Fault => ({
  stream,
  seq,
  column,
  problem,
});

const missing = ({ stream, seq }: Link, found: number): Fault => ({
  stream,
  seq: seq + 1,
  column: 'seq',
  problem: `is missing: after seq ${seq} comes seq ${found}`,
});
