import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { genesis, type RecordDraft } from '#record/evidence/record.ts';
import { appenderOn, by, manualClock, manualDraft, noon, nothingSecret } from '../../fixtures/evidence.ts';

const stream = 'staging/chat/health/manual';
const memoryLog = (): EvidenceLog => sqliteEvidenceLog(new DatabaseSync(':memory:'));

const all = (log: EvidenceLog) => log.read(stream, { limit: 100, order: 'oldest-first' });
const bodies = async (log: EvidenceLog) => (await all(log)).map(({ record }) => record.body);

describe('appending', () => {
  it('chains, numbers, times and signs what is drafted', async () => {
    const log = memoryLog();
    const clock = manualClock();
    const appender = appenderOn(log, clock);
    const [first] = await appender.append(stream, () => [manualDraft('one')]);
    clock.set(epochMs(noon + 5));
    const [second] = await appender.append(stream, () => [{ ...manualDraft('two'), operator: 'oncall-1' }]);
    expect(first?.record).toEqual({
      v: 1,
      stream: 'staging/chat/health/manual',
      seq: 1,
      prev: genesis,
      at: 1_795_348_800_000,
      kind: 'manual',
      outcome: 'pass',
      body: { text: 'one' },
      by,
    });
    expect(second?.record).toMatchObject({ seq: 2, prev: first?.hash, at: 1_795_348_800_005 });
    expect(second?.record.by).toEqual({ ...by, operator: 'oncall-1' });
    expect(second?.record).not.toHaveProperty('operator');
  });

  it('writes the hash that anybody else would compute', async () => {
    const [sealed] = await appenderOn(memoryLog()).append(stream, () => [manualDraft('one')]);
    expect(sealed?.json).toBe(
      '{"at":1795348800000,"body":{"text":"one"},"by":{"actor":"tester","config":"' +
        'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc","version":"0.1.0"},"kind":"manual",' +
        '"outcome":"pass","prev":"0000000000000000000000000000000000000000000000000000000000000000","seq":1,' +
        '"stream":"staging/chat/health/manual","v":1}',
    );
    expect(sealed?.hash).toBe('4caa62827e6e87b3a2a4f042dedc7d603c512b516420e6de819f098afc5cc9e0');
  });

  it('refuses what could not be read back', async () => {
    const log = memoryLog();
    const draft = { ...manualDraft('one'), outcome: 'maybe' } as unknown as RecordDraft;
    await expect(appenderOn(log).append(stream, () => [draft])).rejects.toMatchObject({
      code: 'RECORD_INVALID',
    });
    expect(await all(log)).toEqual([]);
  });

  it('shows decide the head, and appends nothing when nothing is decided', async () => {
    const log = memoryLog();
    const appender = appenderOn(log);
    const [first] = await appender.append(stream, () => [manualDraft('one')]);
    const seen: unknown[] = [];
    const appended = await appender.append(stream, (head) => {
      seen.push(head);
      return [];
    });
    expect(appended).toEqual([]);
    expect(seen).toEqual([first]);
  });

  it('decides again on the new head when another writer was first', async () => {
    const log = memoryLog();
    let rivals = 3;
    const raced = withInsert(log, async (sealed) => {
      if (rivals-- > 0) await appenderOn(log).append(stream, () => [manualDraft('rival')]);
      return log.insert(sealed);
    });
    const headsSeen: (number | undefined)[] = [];
    await appenderOn(raced).append(stream, (head) => {
      headsSeen.push(head?.record.seq);
      return [manualDraft('mine')];
    });
    expect(headsSeen).toEqual([undefined, 1, 2, 3]);
    expect(await bodies(log)).toEqual([
      { text: 'rival' },
      { text: 'rival' },
      { text: 'rival' },
      { text: 'mine' },
    ]);
  });

  it('goes on with what is left when another writer comes between two drafts', async () => {
    const log = memoryLog();
    let inserts = 0;
    const raced = withInsert(log, async (sealed) => {
      inserts += 1;
      if (inserts === 2) await appenderOn(log).append(stream, () => [manualDraft('rival')]);
      return log.insert(sealed);
    });
    const appended = await appenderOn(raced).append(stream, () => [manualDraft('one'), manualDraft('two')]);
    expect(await bodies(log)).toEqual([{ text: 'one' }, { text: 'rival' }, { text: 'two' }]);
    expect(appended.map(({ record }) => record.seq)).toEqual([1, 3]);
  });

  it('gives up after 100 lost races', async () => {
    const log = memoryLog();
    const hopeless = withInsert(log, async (sealed) => {
      await appenderOn(log).append(stream, () => [manualDraft('rival')]);
      return log.insert(sealed);
    });
    await expect(appenderOn(hopeless).append(stream, () => [manualDraft('mine')])).rejects.toMatchObject({
      code: 'APPEND_CONTENDED',
    });
    expect((await log.head(stream))?.record.seq).toBe(100);
  });

  it.each(['before', 'after'] as const)('appends once when answers are lost %s the commit', async (when) => {
    const log = memoryLog();
    let losses = 2;
    const lossy = withInsert(log, async (sealed) => {
      if (when === 'after') await log.insert(sealed);
      if (losses-- > 0) throw unavailable();
      return log.insert(sealed);
    });
    const appended = await appenderOn(lossy).append(stream, () => [manualDraft('one'), manualDraft('two')]);
    expect(appended.map(({ record }) => record.seq)).toEqual([1, 2]);
    expect(await bodies(log)).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  it('finds its record below the head when others went on after the lost answer', async () => {
    const log = memoryLog();
    let isFirst = true;
    const lossy = withInsert(log, async (sealed) => {
      const result = await log.insert(sealed);
      if (!isFirst) return result;
      isFirst = false;
      await appenderOn(log).append(stream, () => [manualDraft('later')]);
      throw unavailable();
    });
    await appenderOn(lossy).append(stream, () => [manualDraft('mine')]);
    expect(await bodies(log)).toEqual([{ text: 'mine' }, { text: 'later' }]);
  });

  it('rejects when the store stays away, and leaves the stream whole', async () => {
    const log = memoryLog();
    const away = withInsert(log, async () => {
      throw unavailable();
    });
    await expect(appenderOn(away).append(stream, () => [manualDraft('one')])).rejects.toMatchObject({
      code: 'EVIDENCE_UNAVAILABLE',
    });
    expect(await all(log)).toEqual([]);
  });

  it('keeps two equal drafts of one process apart, even within one millisecond', async () => {
    const log = memoryLog();
    const appender = appenderOn(log);
    await Promise.all([1, 2, 3].map(() => appender.append(stream, () => [manualDraft('same')])));
    expect(await bodies(log)).toEqual([{ text: 'same' }, { text: 'same' }, { text: 'same' }]);
  });

  it('goes on after an append that failed', async () => {
    const log = memoryLog();
    const appender = appenderOn(log);
    const failing = appender.append(stream, () => {
      throw new Error('a bug in decide');
    });
    const next = appender.append(stream, () => [manualDraft('next')]);
    await expect(failing).rejects.toThrow('a bug in decide');
    expect((await next)[0]?.record.seq).toBe(1);
  });

  it('refuses records that are too large and streams that have no name', async () => {
    const appender = createAppender({ log: memoryLog(), by, vault: nothingSecret, clock: manualClock() });
    await expect(appender.append(stream, () => [manualDraft('x'.repeat(300_000))])).rejects.toMatchObject({
      code: 'RECORD_TOO_LARGE',
    });
    expect(() => appender.append('two words', () => [])).toThrow('not a stream name: two words');
  });

  it('refuses to go on from a head that is no record', async () => {
    const database = new DatabaseSync(':memory:');
    const log = sqliteEvidenceLog(database);
    await appenderOn(log).append(stream, () => [manualDraft('one')]);
    database.exec(`DROP TRIGGER evidence_never_updated; UPDATE evidence SET json = '{"seq":1}'`);
    await expect(appenderOn(log).append(stream, () => [manualDraft('two')])).rejects.toMatchObject({
      code: 'EVIDENCE_BROKEN',
      message: 'staging/chat/health/manual#1: what is stored there is not that record',
    });
  });
});

const withInsert = (log: EvidenceLog, insert: EvidenceLog['insert']): EvidenceLog => ({ ...log, insert });
const unavailable = () => new MusterError('EVIDENCE_UNAVAILABLE', 'the answer was lost');
