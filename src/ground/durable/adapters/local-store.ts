import type { DatabaseSync } from 'node:sqlite';
import type { Execution } from '#ground/durable/adapters/local-execution.ts';

/** `seq` grows by one with each change: whoever holds an older one has lost the execution. */
export type StoredExecution = { execution: Execution; seq: number };

export type ExecutionKey = { workflow: string; name: string };

/** Every change is on the disk when its call returns. */
export type ExecutionStore = {
  /** False when (workflow, name) is taken: then nothing changed. */
  insert(execution: Execution): boolean;
  find(key: ExecutionKey): StoredExecution | undefined;
  /** False when `seq` is no longer the stored one: then nothing changed. */
  replace(execution: Execution, seq: number): boolean;
  running(): ExecutionKey[];
  /** Newest first. */
  list(limit: number): Execution[];
};

/** Finished executions that are kept whole. */
const wholeMax = 200;
/** Finished executions whose name, status and result are remembered, so that a late second start starts nothing. */
const rememberedMax = 10_000;

const table = `
  CREATE TABLE IF NOT EXISTS execution (
    workflow TEXT NOT NULL,
    name TEXT NOT NULL,
    seq INTEGER NOT NULL,
    status TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    json TEXT NOT NULL,
    PRIMARY KEY (workflow, name)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS execution_finished ON execution (finished_at);`;

/** Each execution that finishes pushes one over the edge; more than one only after a crash between the two. */
const older =
  'SELECT rowid FROM execution WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, rowid DESC LIMIT 50 OFFSET ?';

type Row = { json: string; seq: number };

/** Executions in a database that `openDatabase` opened; the caller closes it after the engine. */
export function sqliteExecutionStore(database: DatabaseSync): ExecutionStore {
  database.exec(table);
  const insert = database.prepare(
    `INSERT INTO execution (workflow, name, seq, status, started_at, json) VALUES (?, ?, 1, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const find = database.prepare('SELECT json, seq FROM execution WHERE workflow = ? AND name = ?');
  const replace = database.prepare(
    `UPDATE execution SET json = ?, status = ?, finished_at = ?, seq = seq + 1
     WHERE workflow = ? AND name = ? AND seq = ?`,
  );
  const running = database.prepare(
    'SELECT workflow, name FROM execution WHERE finished_at IS NULL ORDER BY started_at, rowid',
  );
  const newest = database.prepare(
    'SELECT json, seq FROM execution ORDER BY started_at DESC, rowid DESC LIMIT ?',
  );
  const slim = database.prepare(
    `UPDATE execution SET json = json_set(json, '$.operations', json('{}'))
     WHERE rowid IN (${older}) AND json_extract(json, '$.operations') <> '{}'`,
  );
  const forget = database.prepare(`DELETE FROM execution WHERE rowid IN (${older})`);

  const evict = (): void => {
    slim.run(wholeMax);
    forget.run(rememberedMax);
  };
  return {
    insert: (execution) => {
      const { workflow, name, status, startedAt } = execution;
      return insert.run(workflow, name, status, startedAt, JSON.stringify(execution)).changes === 1;
    },
    find: ({ workflow, name }) => {
      const row = find.get(workflow, name) as Row | undefined;
      return row && { execution: JSON.parse(row.json) as Execution, seq: row.seq };
    },
    replace: (execution, seq) => {
      const { workflow, name, status, finishedAt } = execution;
      const json = JSON.stringify(execution);
      const replaced = replace.run(json, status, finishedAt ?? null, workflow, name, seq).changes === 1;
      if (replaced && finishedAt !== undefined) evict();
      return replaced;
    },
    running: () => running.all() as ExecutionKey[],
    list: (limit) => (newest.all(limit) as Row[]).map(({ json }) => JSON.parse(json) as Execution),
  };
}
