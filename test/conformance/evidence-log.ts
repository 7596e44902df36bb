import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { genesis, seal, type Sealed } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import {
  appenderOn,
  atMinute,
  by,
  everyMinute,
  manualClock,
  manualDraft,
  noon,
  slotDraft,
  streamOf,
} from '../fixtures/evidence.ts';
import type { Stores } from '../fixtures/stores.ts';

/** What every EvidenceLog owes its callers. */
export function evidenceLogConformance(name: string, start: () => Promise<Stores>): void {
  describe(`evidence log on ${name}`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await start();
    });
    afterAll(async () => {
      const report = await verifyLog({ log: stores.evidence.open(), now: atMinute(60) });
      expect(report.faults).toEqual([]);
      await stores.close();
    });

    it('has no head where nothing was inserted', async () => {
      expect(await stores.evidence.open().head('staging/chat/nothing/manual')).toBeUndefined();
    });

    it('gives back what was inserted, to the letter', async () => {
      const log = stores.evidence.open();
      const sealed = sealed1('letter', { text: 'ä "quoted" \u2028', deep: [{ n: 1.5e-7 }], nothing: null });
      await announced(log, sealed.record.stream);
      expect(await log.insert(sealed)).toBe('inserted');
      expect(await log.head(sealed.record.stream)).toEqual(sealed);
      expect(await log.read(sealed.record.stream, { limit: 5, order: 'oldest-first' })).toEqual([sealed]);
    });

    it('never replaces a record, be it the same or another', async () => {
      const log = stores.evidence.open();
      const first = sealed1('taken', 'first');
      await announced(log, first.record.stream);
      await log.insert(first);
      expect(await log.insert(sealed1('taken', 'second'))).toBe('exists');
      expect(await log.insert(first)).toBe('exists');
      expect(await log.head(first.record.stream)).toEqual(first);
    });

    it('lets one of several concurrent inserts at one place win', async () => {
      await announced(stores.evidence.open(), 'staging/chat/raced/manual');
      const inserts = ['a', 'b', 'c', 'd', 'e'].map((text) =>
        stores.evidence.open().insert(sealed1('raced', text)),
      );
      const results = await Promise.all(inserts);
      expect(results.toSorted()).toEqual(['exists', 'exists', 'exists', 'exists', 'inserted']);
    });

    it('chains what concurrent writers append, each draft once', async () => {
      const stream = 'staging/chat/crowd/manual';
      await announced(stores.evidence.open(), stream);
      const write = async (writer: string): Promise<void> => {
        const appender = appenderOn(stores.evidence.open());
        for (let n = 0; n < 5; n += 1) await appender.append(stream, () => [manualDraft(`${writer}${n}`)]);
      };
      await Promise.all(['a', 'b', 'c', 'd'].map(write));
      const records = await stores.evidence.open().read(stream, { limit: 100, order: 'oldest-first' });
      expect(records.map(({ record }) => record.seq)).toEqual(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      const texts = records.map(({ record }) => (record.body as { text: string }).text);
      expect(new Set(texts).size).toBe(20);
      expect(texts.filter((text) => text.startsWith('b'))).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    });

    it('covers every slot once when slots come twice, late, out of order and from several writers', async () => {
      const stream = streamOf('disorder');
      const deliver = async (minutes: readonly number[]): Promise<void> => {
        const log = stores.evidence.open();
        const appender = appenderOn(log);
        for (const count of minutes) {
          await appendSlot(
            { log, appender },
            { stream, slot: atMinute(count), cadence: everyMinute },
            slotDraft(),
          );
        }
      };
      await deliver([1, 2]);
      await Promise.all([deliver([2, 3, 3, 7]), deliver([1, 3, 7, 5]), deliver([2, 7, 6])]);
      await deliver([4, 8]);
      const records = await stores.evidence.open().read(stream, { limit: 100, order: 'oldest-first' });
      expect(coveredMinutes(records)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(records.map(({ record }) => record.kind).slice(0, 3)).toEqual(['slot', 'slot', 'slot']);
    });

    it('appends exactly once when the answer was lost after the commit', async () => {
      const stream = 'staging/chat/lost/manual';
      await announced(stores.evidence.open(), stream);
      const [sealed] = await appenderOn(stores.evidence.losingAnswer()).append(stream, () => [
        manualDraft('once'),
      ]);
      expect(sealed?.record.seq).toBe(1);
      const records = await stores.evidence.open().read(stream, { limit: 10, order: 'oldest-first' });
      expect(records).toEqual([sealed]);
    });

    it('waits out throttles', async ({ skip }) => {
      if (!stores.evidence.throttled) return skip('this store does not throttle');
      const stream = 'staging/chat/throttled/manual';
      await announced(stores.evidence.open(), stream);
      const [sealed] = await appenderOn(stores.evidence.throttled(3)).append(stream, () => [
        manualDraft('patient'),
      ]);
      expect(await stores.evidence.throttled(2).head(stream)).toEqual(sealed);
    });

    it('reads ranges in both orders, however large the records', async () => {
      const stream = 'staging/chat/large/manual';
      const log = stores.evidence.open();
      await announced(log, stream);
      const appender = appenderOn(log);
      for (let n = 1; n <= 8; n += 1) await appender.append(stream, () => [manualDraft('x'.repeat(200_000))]);
      const seqs = async (
        range: { fromSeq?: number; toSeq?: number; limit: number },
        order: 'oldest-first' | 'newest-first',
      ) => (await log.read(stream, { ...range, order })).map(({ record }) => record.seq);
      expect(await seqs({ limit: 100 }, 'oldest-first')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(await seqs({ limit: 7 }, 'newest-first')).toEqual([8, 7, 6, 5, 4, 3, 2]);
      expect(await seqs({ fromSeq: 3, toSeq: 5, limit: 100 }, 'oldest-first')).toEqual([3, 4, 5]);
      expect(await seqs({ toSeq: 4, limit: 2 }, 'newest-first')).toEqual([4, 3]);
      expect((await log.rows(stream, { afterSeq: 5, limit: 2 })).map(({ seq }) => seq)).toEqual([6, 7]);
      expect((await log.rows(stream, { afterSeq: -1, limit: 100 })).length).toBe(8);
    });

    it('finds what did not pass, newest first, in any stream', async () => {
      const log = stores.evidence.open();
      const clock = manualClock();
      const appender = appenderOn(log, clock);
      const streams = ['staging/chat/red/manual', 'staging/chat/amber/manual'];
      for (const stream of streams) await announced(log, stream);
      const outcomes = ['fail', 'pass', 'degraded', 'unknown', 'pass', 'fail'] as const;
      for (const [index, outcome] of outcomes.entries()) {
        clock.set(epochMs(noon + 10_000_000 + index));
        await appender.append(streams[index % 2] ?? '', () => [{ kind: 'manual', outcome, body: index }]);
      }
      const since = noon + 10_000_000;
      const found = async (page: { limit: number; before?: number }) =>
        (await log.notPassed({ limit: page.limit, ...(page.before && { before: epochMs(page.before) }) }))
          .filter(({ at }) => at >= since)
          .map(({ body }) => body);
      // Such an index may lag behind the table.
      await vi.waitFor(async () => expect(await found({ limit: 4 })).toEqual([5, 3, 2, 0]));
      expect(await found({ limit: 2 })).toEqual([5, 3]);
      expect(await found({ limit: 10, before: since + 3 })).toEqual([2, 0]);
    });

    it('names every stream, and hides nothing from whoever opens it next', async () => {
      const streams = await stores.evidence.open().streams();
      expect(streams).toEqual(
        expect.arrayContaining(['config', 'staging/chat/crowd/manual', streamOf('disorder')]),
      );
      expect(new Set(streams).size).toBe(streams.length);
      expect((await stores.evidence.open().head('staging/chat/crowd/manual'))?.record.seq).toBe(20);
    });
  });
}

async function announced(log: EvidenceLog, stream: string): Promise<void> {
  await announceStreams({ log, appender: appenderOn(log), clock: manualClock() }, [
    { stream, schedule: 'manual' },
  ]);
}

const sealed1 = (check: string, body: Sealed['record']['body']): Sealed =>
  seal({
    v: 1,
    stream: `staging/chat/${check}/manual`,
    seq: 1,
    prev: genesis,
    at: noon,
    kind: 'manual',
    outcome: 'pass',
    body,
    by,
  });

/** Every minute that a record or a gap covers, as often as it is covered. */
function coveredMinutes(records: readonly Sealed[]): number[] {
  return records.flatMap(({ record }) => {
    const to = ((record.slot ?? 0) - noon) / 60_000;
    if (record.kind === 'slot') return [to];
    const from = ((record.body as { from: number }).from - noon) / 60_000;
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
