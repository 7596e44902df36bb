import type { DatabaseSync } from 'node:sqlite';
import { createGroupedWrites } from '#ground/base/grouped-writes.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { isTaken } from '#ground/base/sqlite.ts';
import type { EvidenceLog, StoredRow } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';
import { createUnseal } from '#record/evidence/unseal-again.ts';

/** Insert-only by the statements below; the triggers are a second belt, against our own mistakes. */
const schema = `
  CREATE TABLE IF NOT EXISTS evidence (
    stream TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (stream, seq)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS evidence_not_passed ON evidence (at) WHERE outcome <> 'pass';
  CREATE TRIGGER IF NOT EXISTS evidence_never_updated BEFORE UPDATE ON evidence
    BEGIN SELECT RAISE(ABORT, 'evidence is insert-only'); END;
  CREATE TRIGGER IF NOT EXISTS evidence_never_deleted BEFORE DELETE ON evidence
    BEGIN SELECT RAISE(ABORT, 'evidence is insert-only'); END;`;

/** One index look-up for each stream, where DISTINCT would read every row. */
const everyStream = `
  WITH RECURSIVE found (stream) AS (
    SELECT min(stream) FROM evidence
    UNION ALL
    SELECT (SELECT min(stream) FROM evidence WHERE stream > found.stream) FROM found WHERE stream IS NOT NULL
  )
  SELECT stream FROM found WHERE stream IS NOT NULL`;

const pageSizeMax = 1000;

type JsonRow = { stream: string; seq: number; json: string };
type RawRow = [string, bigint, string, bigint, string, string, string];

/** Evidence in a database that `openDatabase` opened; the caller closes it. */
export function sqliteEvidenceLog(database: DatabaseSync): EvidenceLog {
  database.exec(schema);
  const grouped = createGroupedWrites(database);
  const unseal = createUnseal();
  const toSealed = ({ stream, seq, json }: JsonRow): Sealed => unseal(json, stream, seq);
  const insert = database.prepare('INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)');
  const head = database.prepare(
    'SELECT stream, seq, json FROM evidence WHERE stream = ? ORDER BY seq DESC LIMIT 1',
  );
  const range = (order: 'ASC' | 'DESC') =>
    database.prepare(
      `SELECT stream, seq, json FROM evidence WHERE stream = ? AND seq BETWEEN ? AND ? ORDER BY seq ${order} LIMIT ?`,
    );
  const [oldestFirst, newestFirst] = [range('ASC'), range('DESC')];
  const notPassed = database.prepare(
    "SELECT stream, seq, json FROM evidence WHERE outcome <> 'pass' AND at < ? ORDER BY at DESC LIMIT ?",
  );
  const streams = database.prepare(everyStream);
  const rows = database.prepare(
    'SELECT stream, seq, hash, at, kind, outcome, json FROM evidence WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?',
  );
  // A column that somebody changed may hold what a number cannot carry: that is for verify to say.
  rows.setReadBigInts(true);
  rows.setReturnArrays(true);

  return {
    insert: (sealed) => grouped(() => insertOnly(sealed)).catch(unavailable),
    head: async (stream) => {
      const row = guarded(() => head.get(stream) as JsonRow | undefined);
      return row && toSealed(row);
    },
    read: async (stream, { fromSeq = 0, toSeq = Number.MAX_SAFE_INTEGER, limit, order }) => {
      const statement = order === 'oldest-first' ? oldestFirst : newestFirst;
      const size = Math.min(limit, pageSizeMax);
      return guarded(() => statement.all(stream, fromSeq, toSeq, size) as JsonRow[]).map(toSealed);
    },
    notPassed: async ({ limit, before = Number.MAX_SAFE_INTEGER }) => {
      const size = Math.min(limit, pageSizeMax);
      return guarded(() => notPassed.all(before, size) as JsonRow[]).map((row) => toSealed(row).record);
    },
    streams: async () => guarded(() => streams.all().map((row) => String(row['stream']))),
    rows: async (stream, { afterSeq, limit }) =>
      guarded(() => rows.all(stream, afterSeq, limit) as unknown as RawRow[]).map(toStoredRow),
  };

  function insertOnly({ record, json, hash }: Sealed): 'inserted' | 'exists' {
    try {
      insert.run(record.stream, record.seq, hash, record.at, record.kind, record.outcome, json);
      return 'inserted';
    } catch (error) {
      if (isTaken(error)) return 'exists';
      throw error;
    }
  }
}

const toStoredRow = ([stream, seq, hash, at, kind, outcome, json]: RawRow): StoredRow => ({
  stream,
  seq: Number(seq),
  hash,
  at: Number(at),
  kind,
  outcome,
  json,
});

function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    return unavailable(error);
  }
}

function unavailable(cause: unknown): never {
  throw new MusterError('EVIDENCE_UNAVAILABLE', 'the local evidence database cannot be used', {
    hint: 'is its disk full or its folder gone?',
    exit: 3,
    cause,
  });
}
