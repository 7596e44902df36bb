import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '#ground/base/hash.ts';
import type { StoredRow } from '#record/evidence/evidence-log.ts';
import { seal } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { atMinute, noon } from '../../fixtures/evidence.ts';
import { chat, filledLog, health, manual, type FilledLog } from '../../fixtures/filled-log.ts';

let world: FilledLog;
beforeEach(async () => {
  world = await filledLog();
});
afterEach(() => world.close());

describe('verifying', () => {
  it('passes what nobody touched', async () => {
    expect(await world.verify()).toEqual({ ok: true, records: 13, streams: 5, faults: [], notes: [] });
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
    const untouched = world.rows();
    expect(untouched).toHaveLength(13);
    expect(Object.keys(changes)).toEqual(Object.keys(untouched[0] ?? {}));
    for (const row of untouched) {
      for (const [column, change] of Object.entries(changes)) {
        const changed = { ...row, [column]: change(row) };
        world.tamper(
          `UPDATE evidence SET ${column} = ? WHERE stream = ? AND seq = ?`,
          change(row),
          row.stream,
          row.seq,
        );
        const report = await world.verify();
        const where = `${row.stream}#${row.seq} ${column}`;
        expect(report.ok, where).toBe(false);
        expect(report.faults, where).toContainEqual(
          expect.objectContaining({ stream: changed.stream, seq: row.seq, column }),
        );
        world.tamper(
          `UPDATE evidence SET ${column} = ? WHERE stream = ? AND seq = ?`,
          row[column as keyof StoredRow] as string,
          changed.stream,
          changed.seq,
        );
      }
    }
    expect((await world.verify()).ok).toBe(true);
  });

  it('notices numbers that no JavaScript number carries', async () => {
    world.tamper(`UPDATE evidence SET at = 9223372036854775807 WHERE stream = ? AND seq = 1`, manual);
    expect(await world.faults()).toMatchObject([{ stream: manual, seq: 1, column: 'at' }]);
    world.tamper(`UPDATE evidence SET at = ${noon} WHERE seq = 1 AND stream = '${manual}'`);
    world.tamper(`UPDATE evidence SET seq = -9007199254740990 WHERE stream = ? AND seq = 1`, manual);
    expect(await world.faults()).toMatchObject([
      { stream: manual, seq: 1, column: 'seq', problem: 'is stored as -9007199254740990' },
    ]);
  });

  it('names a record that was changed together with its hash', async () => {
    world.rewrite(chat, 3, (record) => ({ ...record, body: { check: 'chat', requests: 0 } }));
    expect(await world.faults()).toEqual([
      {
        stream: chat,
        seq: 4,
        column: 'prev',
        problem: 'is not the hash of seq 3: one of the two was changed',
      },
    ]);
  });

  it('names the newest record when it was changed together with its hash', async () => {
    world.rewrite(chat, 5, (record) => ({ ...record, outcome: 'fail' }));
    expect(await world.faults()).toMatchObject([
      { stream: chat, seq: 5, column: 'hash', problem: expect.stringContaining('anchor') },
    ]);
  });

  it.each([1, 3, 5])('names record %i of five when it was deleted', async (seq) => {
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq = ?', chat, seq);
    expect(await world.faults()).toMatchObject([
      { stream: chat, seq, column: 'seq', problem: expect.stringMatching(/^is missing: /) },
    ]);
  });

  it('names a tail that was cut, and one that was written again afterwards', async () => {
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq > 3', chat);
    expect(await world.faults()).toEqual([
      {
        stream: chat,
        seq: 4,
        column: 'seq',
        problem: 'is missing: the anchor has seen seq 5, the stream ends at 3',
      },
    ]);
    for (const minute of [4, 5, 6]) await world.put(chat, minute, 'fail');
    expect(await world.faults()).toMatchObject([{ stream: chat, seq: 5, column: 'hash' }]);
  });

  it('still names it after the anchor was folded', async () => {
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq > 3', chat);
    for (const minute of [4, 5, 6]) await world.put(chat, minute, 'fail');
    world.anchor.close();
    expect(await world.faults()).toMatchObject([{ stream: chat, seq: 5, column: 'hash' }]);
  });

  it.each([health, chat, manual, 'alarms', 'config'])(
    'names the stream %s when it was dropped',
    async (stream) => {
      world.tamper('DELETE FROM evidence WHERE stream = ?', stream);
      const report = await world.verify();
      expect(report.ok).toBe(false);
      expect(report.faults).toContainEqual({ stream, problem: expect.stringMatching(/^is missing/) });
    },
  );

  it('names a dropped stream even without the anchor, when its neighbours went on', async () => {
    for (let minute = 6; minute < 15; minute += 1) await world.put(chat, minute, 'pass');
    world.tamper('DELETE FROM evidence WHERE stream = ?', health);
    expect((await verifyLog({ log: world.log, now: atMinute(15) })).faults).toEqual([
      { stream: health, problem: 'is missing: it was announced, and due since 2026-11-22T12:01:00.000Z' },
    ]);
  });

  it('names the records behind a forged one that was put between two', async () => {
    const forged = seal({ ...world.recordAt(chat, 3), body: 'forged' });
    world.tamper('UPDATE evidence SET seq = seq + 1000 WHERE stream = ? AND seq >= 3', chat);
    world.tamper('UPDATE evidence SET seq = seq - 999 WHERE stream = ? AND seq >= 1000', chat);
    world.insert(forged.record);
    expect(await world.faults()).toEqual([
      { stream: chat, seq: 3, column: 'seq', problem: 'is stored as 4' },
    ]);
  });

  it('names records that changed places', async () => {
    const [two, three] = [world.recordAt(chat, 2), world.recordAt(chat, 3)];
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq IN (2, 3)', chat);
    world.insert({ ...three, seq: 2 });
    world.insert({ ...two, seq: 3 });
    expect(await world.faults()).toMatchObject([{ stream: chat, seq: 2, column: 'prev' }]);
  });

  it('names a record that was added at the end, when it does not fit', async () => {
    world.insert({ ...world.recordAt(chat, 5), seq: 6 });
    expect(await world.faults()).toMatchObject([{ stream: chat, seq: 6, column: 'prev' }]);
  });

  it.each([
    ['members in another order', (json: string) => JSON.stringify({ v: 1, ...(JSON.parse(json) as object) })],
    ['a space in its body', (json: string) => json.replace('{"text":', '{ "text":')],
    ['a member twice', (json: string) => json.replace('"body":', '"body":{},"body":')],
    ['no JSON at all', (json: string) => json.replace('{"text":', '{{"text":')],
    ['a member that no record has', (json: string) => json.replace('{"at"', '{"aa":1,"at"')],
  ])('names a newest record with %s, although its hash agrees', async (_, change) => {
    const json = change(world.rows().find(({ stream, seq }) => stream === manual && seq === 2)?.json ?? '');
    world.tamper(
      'UPDATE evidence SET json = ?, hash = ? WHERE stream = ? AND seq = 2',
      json,
      sha256(json),
      manual,
    );
    expect((await verifyLog({ log: world.log, now: atMinute(6) })).faults).toEqual([
      { stream: manual, seq: 2, column: 'json', problem: 'is not a record in canonical form' },
    ]);
  });
});
