import type { DatabaseSync } from 'node:sqlite';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { isTaken } from '#ground/base/sqlite.ts';
import type { StateKey, StateStore, Version, Versioned } from '#ground/state/state-store.ts';

const table = `
  CREATE TABLE IF NOT EXISTS state (
    collection TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (collection, id)
  ) STRICT, WITHOUT ROWID`;

type Row = { id: string; value: string; version: number };

/** State in a database that `openDatabase` opened; the caller closes it. */
export function sqliteStateStore(database: DatabaseSync): StateStore {
  database.exec(table);
  const one = database.prepare('SELECT id, value, version FROM state WHERE collection = ? AND id = ?');
  const page = database.prepare(
    'SELECT id, value, version FROM state WHERE collection = ? AND id > ? ORDER BY id LIMIT ?',
  );
  const insert = database.prepare('INSERT INTO state (collection, id, value, version) VALUES (?, ?, ?, 1)');
  const replace = database.prepare(
    'UPDATE state SET value = ?, version = version + 1 WHERE collection = ? AND id = ? AND version = ?',
  );

  const get = ({ collection, id }: StateKey): Versioned | undefined => {
    const row = one.get(collection, id) as Row | undefined;
    return row && versioned(row);
  };
  const create = ({ collection, id }: StateKey, json: string): boolean => {
    try {
      insert.run(collection, id, json);
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
      throw error;
    }
  };
  const swap = ({ collection, id }: StateKey, json: string, expected: Version): boolean =>
    replace.run(json, collection, id, expected).changes === 1;

  return {
    get: async (key) => guarded(() => get(key)),
    put: async (key, value, expected) => {
      const json = canonicalJson(value);
      return guarded(() => {
        const stored = expected === 'absent' ? create(key, json) : swap(key, json, expected);
        if (!stored) return { kind: 'conflict', current: get(key) };
        return { kind: 'stored', version: expected === 'absent' ? 1 : expected + 1 };
      });
    },
    list: async (collection, { limit, after }) =>
      guarded(() =>
        (page.all(collection, after ?? '', limit) as Row[]).map((row) => ({ id: row.id, ...versioned(row) })),
      ),
  };
}

const versioned = ({ value, version }: Row): Versioned => ({ value: JSON.parse(value) as Json, version });

function guarded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new MusterError('STATE_UNAVAILABLE', 'the local state database cannot be used', {
      hint: 'is its disk full or its folder gone?',
      exit: 3,
      cause: error,
    });
  }
}
