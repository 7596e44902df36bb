import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MusterError } from '#ground/base/muster-error.ts';

const busyMsMax = 4000;
const openTries = 40;
const openPauseMs = 25;

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const takenCodes = new Set([1555, 2067]);

/** SQLITE_BUSY and what extends it. */
const isBusy = (error: unknown): boolean => (errcode(error) & 0xff) === 5;

/**
 * Opens a database file, and creates it and its folder when they are missing. What a statement has written is on the
 * disk when it returns (WAL, synchronous FULL); other processes may have the file open, a statement waits up to 4 s
 * for them. Local disks only: WAL needs shared memory. Throws DATABASE_UNAVAILABLE.
 */
export function openDatabase(path: string): DatabaseSync {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const database = new DatabaseSync(path, { timeout: busyMsMax });
    useWal(database);
    database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;');
    return database;
  } catch (error) {
    throw new MusterError('DATABASE_UNAVAILABLE', `${path}: ${messageOf(error)}`, {
      hint: 'is the folder there, on a local disk, and yours to write? --data names another one',
      exit: 3,
      cause: error,
    });
  }
}

/** Whether an INSERT failed because its key is taken. */
export const isTaken = (error: unknown): boolean => takenCodes.has(errcode(error));

/** The first switch to WAL needs the file alone, and SQLite does not wait for that by itself. */
function useWal(database: DatabaseSync): void {
  for (let tries = 1; ; tries += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || tries === openTries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openPauseMs);
    }
  }
}

const errcode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
