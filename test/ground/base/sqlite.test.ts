import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isTaken, openDatabase } from '#ground/base/sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a database file', () => {
  it('is opened so that a committed write survives a power cut, in a folder of its own', () => {
    const database = openDatabase(join(folder, 'new', 'muster.db'));
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(pragma('journal_mode')).toBe('wal');
    // 2 is FULL.
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('busy_timeout')).toBe(4000);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    database.close();
  });

  it('can be opened for the first time by several processes at once', async () => {
    const program = `import { openDatabase } from '${new URL('../../../src/ground/base/sqlite.ts', import.meta.url).href}';
      const database = openDatabase(process.argv[1]);
      database.exec('CREATE TABLE IF NOT EXISTS t (x)');
      for (let n = 0; n < 20; n += 1) database.exec('INSERT INTO t VALUES (1)');`;
    const path = join(folder, 'muster.db');
    const codes = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const args = ['--input-type=module', '-e', program, path];
        const [code] = await once(
          spawn(process.execPath, args, { stdio: 'inherit', cwd: join(import.meta.dirname, '../../..') }),
          'exit',
        );
        return code as number;
      }),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    const database = openDatabase(path);
    expect(database.prepare('SELECT count(*) AS count FROM t').get()).toEqual({ count: 80 });
    database.close();
  });

  it('that is none says so, with what to try', () => {
    const path = join(folder, 'text.db');
    writeFileSync(path, 'this is not a database, and it is long enough to be looked at as one'.repeat(20));
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({
        code: 'DATABASE_UNAVAILABLE',
        exit: 3,
        message: `${path}: file is not a database`,
      }),
    );
  });

  it('tells a taken key from other errors', () => {
    const database = openDatabase(join(folder, 'muster.db'));
    database.exec(
      'CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE NOT NULL); INSERT INTO t VALUES (1, 0)',
    );
    const failing = (sql: string): unknown => {
      try {
        return database.exec(sql);
      } catch (error) {
        return error;
      }
    };
    expect(isTaken(failing("INSERT INTO t VALUES (1, 'x')"))).toBe(true);
    expect(isTaken(failing('INSERT INTO t VALUES (2, 0)'))).toBe(true);
    expect(isTaken(failing('INSERT INTO t VALUES (3, NULL)'))).toBe(false);
    expect(isTaken(failing('INSERT INTO nowhere VALUES (1)'))).toBe(false);
    database.close();
  });
});
