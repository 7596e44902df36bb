import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MusterError } from '#ground/base/muster-error.ts';

/**
 * Makes this process the one that schedules on a data folder, until `release` or its death: the lock is the operating
 * system's, on a file that SQLite holds exclusively, so a killed process leaves none behind.
 * Rejects DATA_HELD, saying who holds it.
 */
export function holdData(dataDir: string): { release(): void } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const holder = join(dataDir, 'up.json');
  const lock = new DatabaseSync(join(dataDir, 'up.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw heldBy(dataDir, readHolder(holder), error);
  }
  writeFileSync(holder, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  return {
    release() {
      rmSync(holder, { force: true });
      lock.close();
    },
  };
}

function heldBy(dataDir: string, who: string, cause: unknown): MusterError {
  return new MusterError('DATA_HELD', `${dataDir} is watched by another muster up${who}`, {
    hint: 'Other commands work beside it. For a second watch, name other data: muster up --data DIR',
    exit: 2,
    cause,
  });
}

function readHolder(path: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; since: string };
    return `: process ${pid}, since ${since}`;
  } catch {
    // The lock is what counts; who holds it is only told when it can be.
    return '';
  }
}
