import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { queryEvidence, type EvidenceFilter } from '#record/evidence/query.ts';
import {
  appenderOn,
  atMinute,
  everyMinute,
  manualClock,
  manualDraft,
  noon,
  slotDraft,
} from '../../fixtures/evidence.ts';

const log: EvidenceLog = sqliteEvidenceLog(new DatabaseSync(':memory:'));

/** 20 minutes of two checks in two environments (chat fails in production from 12:10 to 12:14), manual runs, an alarm. */
beforeAll(async () => {
  const clock = manualClock();
  const appender = appenderOn(log, clock);
  for (let count = 1; count <= 20; count += 1) {
    clock.set(epochMs(atMinute(count) + 100));
    for (const environment of ['staging', 'production']) {
      for (const check of ['health', 'chat']) {
        const isBad = environment === 'production' && check === 'chat' && count >= 10 && count < 15;
        const draft = { ...slotDraft(isBad ? 'fail' : 'pass'), release: count < 10 ? 'aaa111' : 'bbb222' };
        const stream = `${environment}/chat/${check}/local`;
        await appendSlot({ log, appender }, { stream, slot: atMinute(count), cadence: everyMinute }, draft);
      }
    }
  }
  clock.set(epochMs(atMinute(12) + 500));
  const about = { environment: 'production', check: 'chat' };
  await appender.append('alarms', () => [{ kind: 'alarm', outcome: 'fail', incident: 'i-1', body: about }]);
  await appender.append('staging/chat/health/manual', () => [{ ...manualDraft('by hand'), run: 'r-1' }]);
});

const places = async (filter: EvidenceFilter, cursor?: string) => {
  const { records, next } = await queryEvidence(log, filter, cursor);
  return { at: records.map(({ record }) => `${record.stream}#${record.seq}`), next };
};

describe('querying evidence', () => {
  it('lists the newest of all streams first', async () => {
    expect((await places({ limit: 6 })).at).toEqual([
      'production/chat/chat/local#20',
      'production/chat/health/local#20',
      'staging/chat/chat/local#20',
      'staging/chat/health/local#20',
      'production/chat/chat/local#19',
      'production/chat/health/local#19',
    ]);
  });

  it('goes through everything by pages, each record once, in one order', async () => {
    const whole = (await places({ limit: 1000 })).at;
    expect(whole).toHaveLength(86);
    expect(await allPages({ limit: 7 })).toEqual(whole);
  });

  it.each([
    ['environment', { environment: 'staging', kind: 'slot' }, 40],
    ['check', { check: 'chat', kind: 'slot' }, 40],
    ['kind', { kind: 'manual' }, 1],
    ['outcome', { outcome: 'fail' }, 6],
    ['outcome pass', { outcome: 'pass', kind: 'slot' }, 75],
    ['the start of a release', { release: 'aaa' }, 36],
    ['incident', { incident: 'i-1' }, 1],
    ['run', { run: 'r-1' }, 1],
    ['stream', { stream: 'production/chat/chat/local' }, 20],
    ['several at once', { environment: 'production', check: 'chat', outcome: 'fail', kind: 'slot' }, 5],
    ['what nothing matches', { environment: 'nowhere' }, 0],
  ] as const)('filters by %s', async (_, filter, count) => {
    expect((await places({ ...filter, limit: 1000 })).at).toHaveLength(count);
    expect(await allPages({ ...filter, limit: 3 })).toHaveLength(count);
  });

  it('finds in a journal what its body says it is about', async () => {
    expect((await places({ environment: 'production', kind: 'alarm' })).at).toEqual(['alarms#1']);
    expect((await places({ environment: 'staging', kind: 'alarm' })).at).toEqual([]);
  });

  it('keeps to a span: since is part of it, until is not', async () => {
    const span = {
      since: epochMs(atMinute(3) + 100),
      until: epochMs(atMinute(5) + 100),
      stream: 'staging/chat/chat/local',
    };
    expect((await places(span)).at).toEqual(['staging/chat/chat/local#4', 'staging/chat/chat/local#3']);
    expect(await allPages({ ...span, limit: 1 })).toEqual([
      'staging/chat/chat/local#4',
      'staging/chat/chat/local#3',
    ]);
    const failed = { outcome: 'fail', since: epochMs(atMinute(13)), until: epochMs(atMinute(14)) } as const;
    expect((await places(failed)).at).toEqual(['production/chat/chat/local#13']);
  });

  it('is not disturbed by what is appended between two pages', async () => {
    const clock = manualClock(atMinute(30));
    const fresh = sqliteEvidenceLog(new DatabaseSync(':memory:'));
    const appender = appenderOn(fresh, clock);
    const stream = 'staging/chat/health/manual';
    for (let n = 1; n <= 4; n += 1) await appender.append(stream, () => [manualDraft(`${n}`)]);
    const first = await queryEvidence(fresh, { limit: 2 });
    await appender.append(stream, () => [manualDraft('5')]);
    await appender.append('staging/chat/other/manual', () => [manualDraft('6')]);
    const second = await queryEvidence(fresh, { limit: 9 }, first.next);
    expect([...first.records, ...second.records].map(({ record }) => record.body)).toEqual(
      // The other stream sorts behind this one within their millisecond, so it is still to come.
      [{ text: '4' }, { text: '3' }, { text: '2' }, { text: '1' }, { text: '6' }],
    );
  });

  it('gives each record the hash it has in its stream', async () => {
    const [found] = (await queryEvidence(log, { stream: 'alarms' })).records;
    expect(found?.hash).toBe((await log.head('alarms'))?.hash);
  });

  it('says what a bad cursor ought to be', async () => {
    await expect(queryEvidence(log, {}, 'nonsense')).rejects.toMatchObject({
      code: 'BAD_CURSOR',
      exit: 2,
      message: 'nonsense: expected the cursor that the page before ended with',
    });
  });

  it('goes through what did not pass even when a whole page shares one instant', async () => {
    const some = sqliteEvidenceLog(new DatabaseSync(':memory:'));
    const clock = manualClock();
    const appender = appenderOn(some, clock);
    const fail = async (body: number) =>
      appender.append('staging/chat/a/manual', () => [{ kind: 'manual', outcome: 'fail', body }]);
    for (let n = 1; n <= 5; n += 1) await fail(n);
    clock.set(epochMs(noon + 1));
    for (let n = 6; n <= 455; n += 1) await fail(n);
    for (let at = 2; at <= 4; at += 1) {
      clock.set(epochMs(noon + at));
      for (let n = 0; n < 400; n += 1) await fail(n);
    }
    const seen = await allPages({ outcome: 'fail', limit: 100 }, some);
    expect(seen).toEqual(Array.from({ length: 1655 }, (_, index) => `staging/chat/a/manual#${1655 - index}`));
  });

  it('lists what did not pass in the same order, however many share an instant', async () => {
    const moment = fc.integer({ min: 0, max: 3 });
    const writes = fc.array(fc.tuple(moment, fc.constantFrom('a', 'b', 'c')), {
      maxLength: 400,
      minLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(writes, fc.integer({ min: 1, max: 90 }), async (entries, limit) => {
        const some = sqliteEvidenceLog(new DatabaseSync(':memory:'));
        const clock = manualClock();
        const appender = appenderOn(some, clock);
        for (const [at, check] of entries.toSorted(([a], [b]) => a - b)) {
          clock.set(epochMs(noon + at));
          await appender.append(`staging/chat/${check}/manual`, () => [
            { kind: 'manual', outcome: 'fail', body: at },
          ]);
        }
        const byIndex = await allPages({ outcome: 'fail', limit }, some);
        const byStreams = await allPages({ kind: 'manual', limit }, some);
        expect(byIndex).toEqual(byStreams);
        expect(byIndex).toHaveLength(entries.length);
      }),
      { numRuns: 3, verbose: 1 },
    );
  });
});

async function allPages(filter: EvidenceFilter, from: EvidenceLog = log): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 1000; pages += 1) {
    const { records, next } = await queryEvidence(from, filter, cursor);
    seen.push(...records.map(({ record }) => `${record.stream}#${record.seq}`));
    if (next === undefined) return seen;
    cursor = next;
  }
  throw new Error('the pages never end');
}
