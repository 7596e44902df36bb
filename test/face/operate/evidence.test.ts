import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#ground/base/hash.ts';
import { evidenceExport } from '#face/operate/evidence-export.ts';
import { evidenceList } from '#face/operate/evidence-list.ts';
import { evidenceShow } from '#face/operate/evidence-show.ts';
import { evidenceVerify } from '#face/operate/evidence-verify.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { appenderOn, manualClock, manualDraft } from '../../fixtures/evidence.ts';

const health = 'staging/chat/health/manual';
const chat = 'staging/chat/chat/manual';

let database: DatabaseSync;
let log: EvidenceLog;

beforeEach(async () => {
  database = new DatabaseSync(':memory:');
  log = sqliteEvidenceLog(database);
  const tools = { log, appender: appenderOn(log), clock: manualClock() };
  await announceStreams(
    tools,
    [health, chat].map((stream) => ({ stream, schedule: 'manual' })),
  );
  for (const stream of [health, chat]) {
    await tools.appender.append(stream, () => [manualDraft('one'), manualDraft('two')]);
  }
});

describe('evidence show', () => {
  it('finds a record by its place, and by the start of its hash', async () => {
    const head = await log.head(health);
    expect(await evidenceShow({ log }, `${health}#2`)).toEqual(head);
    expect(await evidenceShow({ log }, head?.hash.slice(0, 8) ?? '')).toEqual(head);
    expect(await evidenceShow({ log }, head?.hash ?? '')).toEqual(head);
  });

  it.each([
    [`${health}#3`, 'NO_SUCH_RECORD', `${health}#3: no record is there`],
    ['00000000', 'NO_SUCH_RECORD', '00000000: no record is there'],
    ['abc', 'BAD_REFERENCE', 'abc: expected STREAM#SEQ, or 8 or more digits of a hash'],
    [`${health}#0`, 'BAD_REFERENCE', `${health}#0: expected STREAM#SEQ, or 8 or more digits of a hash`],
  ])('answers %s with %s', async (reference, code, message) => {
    await expect(evidenceShow({ log }, reference)).rejects.toMatchObject({ code, message, exit: 2 });
  });

  it('asks for more digits when two hashes start the same', async () => {
    database.exec(
      "DROP TRIGGER evidence_never_updated; UPDATE evidence SET hash = '12345678' || substr(hash, 9)",
    );
    await expect(evidenceShow({ log }, '12345678')).rejects.toMatchObject({ code: 'AMBIGUOUS_HASH' });
  });
});

describe('evidence list', () => {
  it('gives a page and where the next one starts', async () => {
    const first = await evidenceList({ log }, { check: 'chat', limit: 1 });
    expect(first.records.map(({ record }) => record.body)).toEqual([{ text: 'two' }]);
    const second = await evidenceList({ log }, { check: 'chat', limit: 1 }, first.next);
    expect(second.records.map(({ record }) => record.body)).toEqual([{ text: 'one' }]);
  });
});

describe('evidence export', () => {
  it('writes lines that anybody can check: each hash is the next line’s prev', async () => {
    const lines: string[] = [];
    for await (const line of evidenceExport({ log })) lines.push(line);
    expect(lines.map((line) => (JSON.parse(line) as { stream: string }).stream)).toEqual([
      'config',
      chat,
      chat,
      health,
      health,
    ]);
    expect((JSON.parse(lines[2] ?? '') as { prev: string }).prev).toBe(sha256(lines[1] ?? ''));
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  });

  it('can be held to one stream, and goes through pages', async () => {
    const appender = appenderOn(log);
    for (let n = 0; n < 400; n += 1) await appender.append(health, () => [manualDraft(`${n}`)]);
    const lines: string[] = [];
    for await (const line of evidenceExport({ log }, { stream: health })) lines.push(line);
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      Array.from({ length: 402 }, (_, index) => index + 1),
    );
  });
});

describe('evidence verify', () => {
  it('passes what is whole and names what is not', async () => {
    const clock = manualClock();
    expect(await evidenceVerify({ log, clock })).toMatchObject({ ok: true, records: 5, streams: 3 });
    database.exec(
      `DROP TRIGGER evidence_never_updated; UPDATE evidence SET outcome = 'fail' WHERE stream = '${chat}' AND seq = 1`,
    );
    expect(await evidenceVerify({ log, clock })).toMatchObject({
      ok: false,
      faults: [{ stream: chat, seq: 1, column: 'outcome', problem: 'says fail, its record says pass' }],
    });
  });
});
