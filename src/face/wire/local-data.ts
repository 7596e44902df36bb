import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom } from '#ground/base/random.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { sqliteStateStore } from '#ground/state/adapters/sqlite.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { type Anchor, anchored } from '#record/evidence/anchor.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** What lies in a folder of data: enough to look, without any config. */
export type LocalData = { log: EvidenceLog; state: StateStore; anchor: Anchor; close(): Promise<void> };

const databaseIn = (dataDir: string): string => join(dataDir, 'muster.db');
const anchorIn = (dataDir: string): string => join(dataDir, 'anchor.txt');

/** Whether anything was ever recorded there: an anchor without its database is a loss, which verify must see. */
export const hasData = (dataDir: string): boolean =>
  existsSync(databaseIn(dataDir)) || existsSync(anchorIn(dataDir));

/** Opens a folder of data, made when it is not there. Rejects DATABASE_UNAVAILABLE. */
export function openData(dataDir: string): LocalData {
  const database = openDatabase(databaseIn(dataDir));
  const anchor = anchorFile(anchorIn(dataDir), systemRandom);
  return {
    log: anchored(sqliteEvidenceLog(database), anchor),
    state: sqliteStateStore(database),
    anchor,
    close: async () => {
      anchor.close();
      database.close();
    },
  };
}
