import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGroupedWrites, type GroupedWrites } from '#ground/base/grouped-writes.ts';
import { openDatabase } from '#ground/base/sqlite.ts';

let folder: string;
let database: DatabaseSync;
let grouped: GroupedWrites;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-writes-'));
  database = openDatabase(join(folder, 'muster.db'));
  database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT');
  grouped = createGroupedWrites(database);
});

afterEach(() => {
  if (database.isOpen) database.close();
  rmSync(folder, { recursive: true });
});

const insert = (n: number) => () => database.prepare('INSERT INTO t VALUES (?)').run(n).changes;

/** What another connection sees: only what is committed. */
function stored(): number[] {
  const other = new DatabaseSync(join(folder, 'muster.db'), { readOnly: true });
  const rows = other.prepare('SELECT n FROM t ORDER BY n').all();
  other.close();
  return rows.map(({ n }) => Number(n));
}

test('writes of one turn are committed together, each with its own result', async () => {
  const inTransaction: boolean[] = [];
  const seen: number[][] = [];
  const look = () => {
    inTransaction.push(database.isTransaction);
    seen.push(stored());
  };
  const results = await Promise.all([
    grouped(insert(1)),
    grouped(insert(2)),
    grouped(look),
    grouped(insert(3)),
  ]);

  expect(results).toEqual([1, 1, undefined, 1]);
  expect(inTransaction).toEqual([true]);
  expect(seen).toEqual([[]]);
  expect(stored()).toEqual([1, 2, 3]);
});

test('a write alone needs no transaction, and one that comes later is another one', async () => {
  const inTransaction: boolean[] = [];
  const look = () => inTransaction.push(database.isTransaction);
  await grouped(look);
  await grouped(insert(1));

  expect(inTransaction).toEqual([false]);
  expect(stored()).toEqual([1]);
});

test('a write that catches its own failure does not spoil the others', async () => {
  const insertOrSay = (n: number) => () => {
    try {
      return insert(n)();
    } catch {
      return 'taken';
    }
  };
  const results = await Promise.all([
    grouped(insertOrSay(1)),
    grouped(insertOrSay(1)),
    grouped(insertOrSay(2)),
  ]);

  expect(results).toEqual([1, 'taken', 1]);
  expect(stored()).toEqual([1, 2]);
});

test('when one fails, none is stored, all are told, and the next ones are not troubled', async () => {
  const ends = await Promise.allSettled([grouped(insert(1)), grouped(insert(1)), grouped(insert(2))]);

  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(stored()).toEqual([]);
  expect(await grouped(insert(4))).toBe(1);
  expect(stored()).toEqual([4]);
});

test('no group grows beyond a thousand', async () => {
  const fail = (): never => {
    throw new Error('the 1001st');
  };
  const writes = [...Array.from({ length: 1000 }, (_, n) => insert(n)), fail];
  const ends = await Promise.allSettled(writes.map((write) => grouped<unknown>(write)));

  expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(stored()).toHaveLength(1000);
});

test('a database that was closed rejects', async () => {
  const writing = grouped(insert(1));
  database.close();
  await expect(writing).rejects.toThrow('database is not open');
});
