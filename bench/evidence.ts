import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { epochMs, sha256Hex } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { sha256 } from '#ground/base/hash.ts';
import { systemRandom } from '#ground/base/random.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { anchored } from '#record/evidence/anchor.ts';
import { createAppender } from '#record/evidence/append.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import type { BenchRow } from './row.ts';

/** Blocks of both are measured in turn, so that a noisy neighbour troubles both alike. */
const blocks = 12;
const appendsPerBlock = 100;
/** A monitor runs for days: what is measured is compiled code. */
const warmUpAppends = 2000;
const rounds = 3;
const copies = 40;
const everySecond = { every: 1000 };
const stream = 'production/chat/chat_happy/local';
const start = 1_795_348_800_000;

/**
 * Appending (decide, canonical JSON, hash, insert, anchor; redaction left out) against bare inserts of rows as large
 * with the same pragmas; verifying against reading the same rows and SHA-256 of each.
 */
export async function run(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
  try {
    const database = openDatabase(join(folder, 'evidence.db'));
    const rows = [...(await benchAppend(folder, database)), ...(await benchVerify(database))];
    database.close();
    return rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchAppend(folder: string, database: DatabaseSync): Promise<BenchRow[]> {
  const append = await slotAppender(database, join(folder, 'anchor'));
  const newest = database.prepare('SELECT * FROM evidence WHERE stream = ? ORDER BY seq DESC LIMIT ?');
  const bare = openDatabase(join(folder, 'bare.db'));
  bare.exec(`CREATE TABLE t (stream TEXT, seq INTEGER, hash TEXT, at INTEGER, kind TEXT, outcome TEXT, json TEXT,
    PRIMARY KEY (stream, seq)) STRICT`);
  const insert = bare.prepare('INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)');
  const [ours, raw]: [number[], number[]] = [[], []];
  await append(warmUpAppends);
  for (let block = 0; block < blocks; block += 1) {
    ours.push(await perSecond(appendsPerBlock, () => append(appendsPerBlock)));
    const rows = newest.all(stream, appendsPerBlock).map((row) => Object.values(row));
    raw.push(await perSecond(appendsPerBlock, () => rows.forEach((row) => insert.run(...row))));
  }
  bare.close();
  return compared('append', ours, 'bare SQLite inserts', raw);
}

async function slotAppender(
  database: DatabaseSync,
  anchorPath: string,
): Promise<(count: number) => Promise<void>> {
  const log = anchored(sqliteEvidenceLog(database), anchorFile(anchorPath, systemRandom));
  const digest = sha256Hex('c'.repeat(64));
  const by = { version: '0.1.0', config: digest, limits: digest, actor: 'bench' };
  const appender = createAppender({ log, by, vault: { redact: (value) => value }, clock: systemClock });
  const tools = { log, appender, clock: systemClock };
  let slot = start;
  await announceStreams(tools, [{ stream, schedule: everySecond, since: epochMs(slot + 1000) }]);
  return async (count) => {
    for (let n = 0; n < count; n += 1) {
      slot += 1000;
      await appendSlot(tools, { stream, slot: epochMs(slot), cadence: everySecond }, draft);
    }
  };
}

async function benchVerify(database: DatabaseSync): Promise<BenchRow[]> {
  const log = sqliteEvidenceLog(database);
  const select = database.prepare(
    'SELECT * FROM evidence WHERE stream = ? AND seq > ? ORDER BY seq LIMIT 500',
  );
  const texts = select.all(stream, 0).map(({ json }) => String(json));
  const count = blocks * appendsPerBlock * copies;
  const times = async (work: () => unknown): Promise<void> => {
    for (let copy = 0; copy < copies; copy += 1) await work();
  };
  const [ours, read, memory]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await perSecond(count, () => times(() => verifyLog({ log, now: epochMs(start) }))));
    read.push(await perSecond(count, () => times(() => readAndHash(select))));
    memory.push(await perSecond(texts.length * copies, () => times(() => texts.forEach(sha256))));
  }
  return [
    ...compared('verify', ours, 'the same rows read and SHA-256', read),
    { name: 'SHA-256 of texts in memory', value: middle(memory), unit: 'records/s' },
  ];
}

function readAndHash(select: ReturnType<DatabaseSync['prepare']>): void {
  for (let after = 0; ;) {
    const rows = select.all(stream, after);
    for (const { json } of rows) sha256(String(json));
    after += rows.length;
    if (rows.length < 500) return;
  }
}

function compared(name: string, ours: number[], yardstick: string, raw: number[]): BenchRow[] {
  const ratio = middle(ours) / middle(raw);
  return [
    { name: yardstick, value: middle(raw), unit: 'records/s' },
    { name, value: middle(ours), unit: 'records/s' },
    { name: `${name} / ${yardstick}`, value: ratio, unit: '×', goal: '≥ 0.5', met: ratio >= 0.5 },
  ];
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

async function perSecond(count: number, work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return (count * 1000) / (performance.now() - startMs);
}

/** A chat check of two steps, as it comes out of `run-set`. */
const draft: RecordDraft = {
  kind: 'slot',
  outcome: 'pass',
  location: 'local',
  release: '3f2a91c',
  body: {
    check: 'chat_happy',
    environment: 'production',
    outcome: 'pass',
    reason: '',
    requests: 2,
    tokens: 200,
    attempts: [
      {
        at: start,
        outcome: 'pass',
        reason: '',
        steps: ['GET', 'POST'].map((method) => ({
          method,
          url: 'https://chat.example.com/api/chat',
          outcome: 'pass',
          status: 200,
          problems: [],
          answers: [],
          kept: { '$.action': 'ANSWER', '$.failure_type': null },
          bytes: 233,
          phases: {
            dnsMs: 1.21,
            connectMs: 2.31,
            tlsMs: 20.12,
            firstByteMs: 100.21,
            downloadMs: 1.21,
            totalMs: 130.13,
          },
          remoteAddress: '203.0.113.7',
          tlsDaysLeft: 60,
        })),
      },
    ],
  },
};
