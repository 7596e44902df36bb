import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Random } from '#ground/base/random.ts';
import type { Drivers } from '#ground/durable/adapters/local.ts';

/**
 * Processes on one folder of data, each with a file of its own that SQLite holds exclusively: the lock is the operating
 * system's, so that it ends with its process, however that ends.
 */
export function openDrivers(dataDir: string, { id }: Pick<Random, 'id'>): Drivers & { close(): void } {
  const folder = join(dataDir, 'drivers');
  const fileOf = (driver: string): string => join(folder, `${driver}.lock`);
  let own: { driver: string; lock: DatabaseSync } | undefined;
  return {
    own() {
      if (own) return own.driver;
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const driver = `${process.pid}-${id()}`;
      own = { driver, lock: take(fileOf(driver)) };
      return driver;
    },
    isAlive(driver) {
      const file = fileOf(driver);
      if (!existsSync(file)) return false;
      try {
        take(file).close();
      } catch {
        // Held, or not to be read: only who is certainly gone is taken over from.
        return existsSync(file);
      }
      rmSync(file, { force: true });
      return false;
    },
    close() {
      if (!own) return;
      rmSync(fileOf(own.driver), { force: true });
      own.lock.close();
      own = undefined;
    },
  };
}

function take(file: string): DatabaseSync {
  const lock = new DatabaseSync(file);
  try {
    // A journal in memory leaves no second file behind.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}
