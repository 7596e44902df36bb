import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#ground/base/hash.ts';
import { systemRandom } from '#ground/base/random.ts';
import { openDatabase } from '#ground/base/sqlite.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { anchored, type Anchor } from '#record/evidence/anchor.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import type { EvidenceLog, StoredRow } from '#record/evidence/evidence-log.ts';
import { seal, type EvidenceRecord } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import {
  appenderOn,
  atMinute,
  everyMinute,
  manualClock,
  manualDraft,
  noon,
  slotDraft,
  streamOf,
} from '../../fixtures/evidence.ts';

const health = streamOf('health');
const chat = streamOf('chat');
const manual = 'staging/chat/health/manual';

let folder: string;
let database: DatabaseSync;
let log: EvidenceLog;
let anchor: Anchor;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-verify-'));
  database = openDatabase(join(folder, 'evidence.db'));
  database.exec('PRAGMA synchronous = OFF');
  anchor = anchorFile(join(folder, 'anchor'), systemRandom);
  log = anchored(sqliteEvidenceLog(database), anchor);
  await fill();
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** Slots with a gap in `health`, slots in `chat`, two manual runs and an alarm. */
async function fill(): Promise<void> {
  const tools = { log, appender: appenderOn(log), clock: manualClock(atMinute(1)) };
  await announceStreams(tools, [
    { stream: health, schedule: everyMinute },
    { stream: chat, schedule: everyMinute },
    { stream: manual, schedule: 'manual' },
  ]);
  for (const minute of [1, 2, 5]) await put(health, minute, 'fail');
  for (const minute of [1, 2, 3, 4, 5]) await put(chat, minute, 'pass');
  await tools.appender.append(manual, () => [manualDraft('one'), manualDraft('two')]);
  await tools.appender.append('alarms', () => [{ kind: 'alarm', outcome: 'fail', body: { id: 'a#1' } }]);
}

async function put(stream: string, minute: number, outcome: 'pass' | 'fail'): Promise<void> {
  const appender = appenderOn(log);
  await appendSlot(
    { log, appender },
    { stream, slot: atMinute(minute), cadence: everyMinute },
    slotDraft(outcome),
  );
}

const verify = (by: Anchor | undefined = anchor) => verifyLog({ log, anchor: by, now: atMinute(6) });
const faults = async () => (await verify()).faults;

/** As somebody would who has the file and wants nothing noticed. */
function tamper(sql: string, ...values: (string | number)[]): void {
  database.exec(
    'DROP TRIGGER IF EXISTS evidence_never_updated; DROP TRIGGER IF EXISTS evidence_never_deleted',
  );
  database.prepare(sql).run(...values);
}

const rows = () =>
  database.prepare('SELECT * FROM evidence ORDER BY stream, seq').all() as unknown as StoredRow[];

describe('verifying', () => {
  it('passes what nobody touched', async () => {
    expect(await verify()).toEqual({ ok: true, records: 13, streams: 5, faults: [], notes: [] });
  });

  it('names the stream, seq and column of a change to any column of any record', async () => {
    const changes = {
      stream: (row: StoredRow) => `${row.stream.slice(0, -1)}x`,
      seq: (row: StoredRow) => row.seq + 100,
      hash: (row: StoredRow) => `${row.hash.slice(0, -1)}${row.hash.endsWith('0') ? '1' : '0'}`,
      at: (row: StoredRow) => row.at + 1,
      kind: (row: StoredRow) => (row.kind === 'slot' ? 'manual' : 'slot'),
      outcome: (row: StoredRow) => (row.outcome === 'pass' ? 'fail' : 'pass'),
      json: (row: StoredRow) => row.json.replace('"tester"', '"nobody"'),
    } satisfies Partial<Record<keyof StoredRow, (row: StoredRow) => string | number>>;
    const untouched = rows();
    expect(untouched).toHaveLength(13);
    expect(Object.keys(changes)).toEqual(Object.keys(untouched[0] ?? {}));
    for (const row of untouched) {
      for (const [column, change] of Object.entries(changes)) {
        const changed = { ...row, [column]: change(row) };
        tamper(
          `UPDATE evidence SET ${column} = ? WHERE stream = ? AND seq = ?`,
          change(row),
          row.stream,
          row.seq,
        );
        const report = await verify();
        const where = `${row.stream}#${row.seq} ${column}`;
        expect(report.ok, where).toBe(false);
        expect(report.faults, where).toContainEqual(
          expect.objectContaining({ stream: changed.stream, seq: row.seq, column }),
        );
        tamper(
          `UPDATE evidence SET ${column} = ? WHERE stream = ? AND seq = ?`,
          row[column as keyof StoredRow] as string,
          changed.stream,
          changed.seq,
        );
      }
    }
    expect((await verify()).ok).toBe(true);
  });

  it('notices numbers that no JavaScript number carries', async () => {
    tamper(`UPDATE evidence SET at = 9223372036854775807 WHERE stream = ? AND seq = 1`, manual);
    expect(await faults()).toMatchObject([{ stream: manual, seq: 1, column: 'at' }]);
    tamper(`UPDATE evidence SET at = ${noon} WHERE seq = 1 AND stream = '${manual}'`);
    tamper(`UPDATE evidence SET seq = -9007199254740990 WHERE stream = ? AND seq = 1`, manual);
    expect(await faults()).toMatchObject([
      { stream: manual, seq: 1, column: 'seq', problem: 'is stored as -9007199254740990' },
    ]);
  });

  it('names a record that was changed together with its hash', async () => {
    rewrite(chat, 3, (record) => ({ ...record, body: { check: 'chat', requests: 0 } }));
    expect(await faults()).toEqual([
      {
        stream: chat,
        seq: 4,
        column: 'prev',
        problem: 'is not the hash of seq 3: one of the two was changed',
      },
    ]);
  });

  it('names the newest record when it was changed together with its hash', async () => {
    rewrite(chat, 5, (record) => ({ ...record, outcome: 'fail' }));
    expect(await faults()).toMatchObject([
      { stream: chat, seq: 5, column: 'hash', problem: expect.stringContaining('anchor') },
    ]);
  });

  it.each([1, 3, 5])('names record %i of five when it was deleted', async (seq) => {
    tamper('DELETE FROM evidence WHERE stream = ? AND seq = ?', chat, seq);
    expect(await faults()).toMatchObject([
      { stream: chat, seq, column: 'seq', problem: expect.stringMatching(/^is missing: /) },
    ]);
  });

  it('names a tail that was cut, and one that was written again afterwards', async () => {
    tamper('DELETE FROM evidence WHERE stream = ? AND seq > 3', chat);
    expect(await faults()).toEqual([
      {
        stream: chat,
        seq: 4,
        column: 'seq',
        problem: 'is missing: the anchor has seen seq 5, the stream ends at 3',
      },
    ]);
    for (const minute of [4, 5, 6]) await put(chat, minute, 'fail');
    expect(await faults()).toMatchObject([{ stream: chat, seq: 5, column: 'hash' }]);
  });

  it('still names it after the anchor was folded', async () => {
    tamper('DELETE FROM evidence WHERE stream = ? AND seq > 3', chat);
    for (const minute of [4, 5, 6]) await put(chat, minute, 'fail');
    anchor.close();
    expect(await faults()).toMatchObject([{ stream: chat, seq: 5, column: 'hash' }]);
  });

  it.each([health, chat, manual, 'alarms', 'config'])(
    'names the stream %s when it was dropped',
    async (stream) => {
      tamper('DELETE FROM evidence WHERE stream = ?', stream);
      const report = await verify();
      expect(report.ok).toBe(false);
      expect(report.faults).toContainEqual({ stream, problem: expect.stringMatching(/^is missing/) });
    },
  );

  it('names a dropped stream even without the anchor, when its neighbours went on', async () => {
    for (let minute = 6; minute < 15; minute += 1) await put(chat, minute, 'pass');
    tamper('DELETE FROM evidence WHERE stream = ?', health);
    expect((await verifyLog({ log, now: atMinute(15) })).faults).toEqual([
      { stream: health, problem: 'is missing: it was announced, and due since 2026-11-22T12:01:00.000Z' },
    ]);
  });

  it('names the records behind a forged one that was put between two', async () => {
    const forged = seal({ ...recordAt(chat, 3), body: 'forged' });
    tamper('UPDATE evidence SET seq = seq + 1000 WHERE stream = ? AND seq >= 3', chat);
    tamper('UPDATE evidence SET seq = seq - 999 WHERE stream = ? AND seq >= 1000', chat);
    insert(forged.record);
    expect(await faults()).toEqual([{ stream: chat, seq: 3, column: 'seq', problem: 'is stored as 4' }]);
  });

  it('names records that changed places', async () => {
    const [two, three] = [recordAt(chat, 2), recordAt(chat, 3)];
    tamper('DELETE FROM evidence WHERE stream = ? AND seq IN (2, 3)', chat);
    insert({ ...three, seq: 2 });
    insert({ ...two, seq: 3 });
    expect(await faults()).toMatchObject([{ stream: chat, seq: 2, column: 'prev' }]);
  });

  it('names a record that was added at the end, when it does not fit', async () => {
    insert({ ...recordAt(chat, 5), seq: 6 });
    expect(await faults()).toMatchObject([{ stream: chat, seq: 6, column: 'prev' }]);
  });

  it('names a stream that nobody announced', async () => {
    await put(health, 6, 'pass');
    await appenderOn(log).append('staging/chat/other/manual', () => [manualDraft('stray')]);
    await appenderOn(log).append('elsewhere', () => [manualDraft('stray')]);
    expect(await faults()).toEqual([
      { stream: 'elsewhere', problem: 'is there, but nobody announced it' },
      { stream: 'staging/chat/other/manual', problem: 'is there, but nobody announced it' },
    ]);
  });

  it.each([
    [
      'a slot that was passed over',
      { slot: atMinute(7) },
      '1 slots from 2026-11-22T12:06:00.000Z on were due and nothing covers them',
    ],
    [
      'a slot that comes again',
      { slot: atMinute(5) },
      'slot 2026-11-22T12:05:00.000Z does not come after slot 2026-11-22T12:05:00.000Z',
    ],
    [
      'a gap over nothing',
      { kind: 'gap', slot: atMinute(6), body: { from: atMinute(5), to: atMinute(6), count: 2, reason: '' } },
      'the gap covers 2 slots from 2026-11-22T12:05:00.000Z to 2026-11-22T12:06:00.000Z, due were 1 from 2026-11-22T12:06:00.000Z to 2026-11-22T12:06:00.000Z',
    ],
    [
      'a gap that does not say what it covers',
      { kind: 'gap', slot: atMinute(6), body: {} },
      'the body of a gap does not say what it covers',
    ],
  ] as const)('names %s', async (_, change, problem) => {
    await appenderOn(log).append(chat, () => [{ ...slotDraft(), kind: 'slot', ...change }]);
    expect(await faults()).toEqual([{ stream: chat, seq: 6, column: 'slot', problem }]);
  });

  it('only notes a slot that no schedule has', async () => {
    const slot = (atMinute(5) + 30_000) as ReturnType<typeof atMinute>;
    await appenderOn(log).append(chat, () => [{ ...slotDraft(), kind: 'slot', slot }]);
    const report = await verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { stream: chat, text: 'has 1 records of slots that no announced schedule has' },
    ]);
  });

  it('only notes what is due and not recorded yet', async () => {
    const report = await verifyLog({ log, anchor, now: atMinute(60) });
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      {
        text: '2 streams have slots that are due and not recorded yet, the oldest since 2026-11-22T12:06:00.000Z',
      },
    ]);
  });

  it('only notes a record that was committed and never marked, as after a crash', async () => {
    await appenderOn(sqliteEvidenceLog(database)).append(manual, () => [manualDraft('unmarked')]);
    const report = await verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { stream: manual, text: '1 records at its end are not covered by the anchor' },
    ]);
  });

  it('only notes lines of the anchor that a crash has torn, and goes on behind them', async () => {
    const path = join(folder, 'anchor');
    writeFileSync(path, `${readFileSync(path, 'utf8')}${chat} 5 0123`);
    log = anchored(sqliteEvidenceLog(database), anchorFile(path, systemRandom));
    await put(chat, 6, 'pass');
    const report = await verify();
    expect(report).toMatchObject({ ok: true, notes: [{ text: '1 lines of the anchor cannot be read' }] });
  });

  it('says when there is no anchor', async () => {
    rmSync(join(folder, 'anchor'));
    const report = await verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { text: 'there is no anchor: a cut tail or a dropped stream may go unseen' },
    ]);
  });

  it('names what is wrong with the announcements, and claims nothing that stands on them', async () => {
    tamper(`UPDATE evidence SET json = 'x' WHERE stream = 'config'`);
    const report = await verify();
    expect(report.faults).toMatchObject([{ stream: 'config', seq: 1, column: 'json' }]);
    expect(report.notes).toEqual([
      { stream: 'config', text: 'is broken, so nothing was held against what was announced' },
    ]);
  });

  it.each([
    ['members in another order', (json: string) => JSON.stringify({ v: 1, ...(JSON.parse(json) as object) })],
    ['a space in its body', (json: string) => json.replace('{"text":', '{ "text":')],
    ['a member twice', (json: string) => json.replace('"body":', '"body":{},"body":')],
    ['no JSON at all', (json: string) => json.replace('{"text":', '{{"text":')],
    ['a member that no record has', (json: string) => json.replace('{"at"', '{"aa":1,"at"')],
  ])('names a newest record with %s, although its hash agrees', async (_, change) => {
    const json = change(rows().find(({ stream, seq }) => stream === manual && seq === 2)?.json ?? '');
    tamper('UPDATE evidence SET json = ?, hash = ? WHERE stream = ? AND seq = 2', json, sha256(json), manual);
    expect((await verifyLog({ log, now: atMinute(6) })).faults).toEqual([
      { stream: manual, seq: 2, column: 'json', problem: 'is not a record in canonical form' },
    ]);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await verifyLog({ log, now: atMinute(6), onProgress: (records) => seen.push(records) });
    expect(seen.at(-1)).toBe(13);
  });
});

const recordAt = (stream: string, seq: number): EvidenceRecord => {
  const row = rows().find((one) => one.stream === stream && one.seq === seq);
  return JSON.parse(row?.json ?? '') as EvidenceRecord;
};

function insert(record: EvidenceRecord): void {
  const { json, hash } = seal(record);
  const { stream, seq, at, kind, outcome } = record;
  tamper('INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)', stream, seq, hash, at, kind, outcome, json);
}

function rewrite(stream: string, seq: number, change: (record: EvidenceRecord) => EvidenceRecord): void {
  const record = change(recordAt(stream, seq));
  tamper('DELETE FROM evidence WHERE stream = ? AND seq = ?', stream, seq);
  insert(record);
}
