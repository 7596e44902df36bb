import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import { appendGap, appendSlot, slotIsRecorded } from '#record/evidence/append-slot.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import {
  appenderOn,
  atMinute,
  everyMinute,
  manualClock,
  noon,
  slotDraft,
  streamOf,
} from '../../fixtures/evidence.ts';

const stream = streamOf('health');
const memoryLog = (): EvidenceLog => sqliteEvidenceLog(new DatabaseSync(':memory:'));

const toolsOn = (log: EvidenceLog) => ({ log, appender: appenderOn(log), clock: manualClock(atMinute(1)) });

const deliver = (log: EvidenceLog, minute: number) =>
  appendSlot(toolsOn(log), { stream, slot: atMinute(minute), cadence: everyMinute }, slotDraft());

const read = (log: EvidenceLog) => log.read(stream, { limit: 1000, order: 'oldest-first' });

describe('appending slots', () => {
  it('records a slot, and answers already to the same and to an earlier one', async () => {
    const log = memoryLog();
    const first = await deliver(log, 1);
    expect(first).toMatchObject({
      kind: 'recorded',
      records: [{ record: { seq: 1, kind: 'slot', slot: atMinute(1) } }],
    });
    await deliver(log, 2);
    expect(await deliver(log, 2)).toMatchObject({ kind: 'already', head: { record: { slot: atMinute(2) } } });
    expect(await deliver(log, 1)).toMatchObject({ kind: 'already', head: { record: { slot: atMinute(2) } } });
    expect(await read(log)).toHaveLength(2);
  });

  it('tells before probing whether a slot is covered', async () => {
    const log = memoryLog();
    expect(slotIsRecorded(undefined, atMinute(1))).toBe(false);
    await deliver(log, 5);
    const head = await log.head(stream);
    expect(slotIsRecorded(head, atMinute(4))).toBe(true);
    expect(slotIsRecorded(head, atMinute(5))).toBe(true);
    expect(slotIsRecorded(head, atMinute(6))).toBe(false);
  });

  it('covers missing slots by one gap before the slot', async () => {
    const log = memoryLog();
    await deliver(log, 1);
    const appended = await deliver(log, 5);
    expect(appended.kind === 'recorded' && appended.records.map(({ record }) => record.kind)).toEqual([
      'gap',
      'slot',
    ]);
    expect((await read(log))[1]?.record).toMatchObject({
      kind: 'gap',
      outcome: 'unknown',
      slot: 1_795_349_040_000,
      location: 'local',
      body: { from: 1_795_348_920_000, to: 1_795_349_040_000, count: 3, reason: 'not run' },
    });
  });

  it('counts from when the stream was announced, when there is no record yet', async () => {
    const log = memoryLog();
    await announceStreams(toolsOn(log), [{ stream, schedule: everyMinute, since: atMinute(3) }]);
    await deliver(log, 6);
    expect((await read(log)).map(({ record }) => record.body)).toEqual([
      { from: atMinute(3), to: atMinute(5), count: 3, reason: 'not run' },
      { check: 'health', requests: 1 },
    ]);
  });

  it('announces a stream that nobody announced, and then misses nothing before its first slot', async () => {
    const log = memoryLog();
    await deliver(log, 9);
    expect((await read(log)).map(({ record }) => record.kind)).toEqual(['slot']);
    expect((await log.head('config'))?.record.body).toEqual({
      announced: [{ stream, schedule: { every: 60_000 }, since: atMinute(9) }],
    });
  });

  it('counts each missing slot by the schedule that was in force', async () => {
    const log = memoryLog();
    const tools = toolsOn(log);
    await announceStreams(tools, [{ stream, schedule: everyMinute, since: atMinute(1) }]);
    await deliver(log, 1);
    await announceStreams(tools, [{ stream, schedule: 'ended', since: atMinute(4) }]);
    const fiveMinutes = { every: 5 * 60_000 };
    await announceStreams(tools, [{ stream, schedule: fiveMinutes, since: atMinute(20) }]);
    await appendSlot(tools, { stream, slot: atMinute(30), cadence: fiveMinutes }, slotDraft());
    // Minutes 2 and 3 by the first schedule, 20 and 25 by the last; between them nothing was due.
    expect((await read(log))[1]?.record.body).toEqual({
      from: atMinute(2),
      to: atMinute(25),
      count: 4,
      reason: 'not run',
    });
    expect((await verifyLog({ log, now: atMinute(30) })).faults).toEqual([]);
  });

  it.each(['announced', 'not announced'])(
    'counts what was missed before another schedule, even when no slot of its own is missing: %s',
    async (kind) => {
      const log = memoryLog();
      const tools = toolsOn(log);
      const fiveMinutes = { every: 5 * 60_000 };
      await deliver(log, 3);
      if (kind === 'announced') {
        await announceStreams(tools, [{ stream, schedule: fiveMinutes, since: atMinute(5) }]);
      }
      const place = { stream, slot: atMinute(5), cadence: fiveMinutes };
      await appendGap(tools, place, 'nobody watched');
      await appendSlot(tools, place, slotDraft());
      expect((await read(log)).flatMap(minutesOf)).toEqual([3, 4, 5]);
      expect((await verifyLog({ log, now: atMinute(5) })).faults).toEqual([]);
    },
  );

  it('leaves the schedule alone when a slot comes late that is recorded', async () => {
    const log = memoryLog();
    await deliver(log, 3);
    const late = { stream, slot: atMinute(1), cadence: { every: 5 * 60_000 } };
    expect(await appendSlot(toolsOn(log), late, slotDraft())).toMatchObject({ kind: 'already' });
    expect((await log.head('config'))?.record.seq).toBe(1);
  });

  it('records slots while the announcements cannot be read', async () => {
    const database = new DatabaseSync(':memory:');
    const log = sqliteEvidenceLog(database);
    await deliver(log, 1);
    database.exec(
      `DROP TRIGGER evidence_never_updated; UPDATE evidence SET json = 'x' WHERE stream = 'config'`,
    );
    const restarted = { ...log };
    await deliver(restarted, 2);
    expect((await read(log)).flatMap(minutesOf)).toEqual([1, 2]);
  });

  it('goes on after a process that died between the gap and the slot', async () => {
    const log = memoryLog();
    await deliver(log, 1);
    const dying = { ...log, insert: dieAfter(log, 1) };
    await expect(deliver(dying, 4)).rejects.toThrow('killed');
    expect((await read(log)).map(({ record }) => record.kind)).toEqual(['slot', 'gap']);
    await deliver(log, 4);
    expect((await read(log)).map(({ record }) => record.kind)).toEqual(['slot', 'gap', 'slot']);
  });

  it('sweeps up what nobody came for, once', async () => {
    const log = memoryLog();
    await deliver(log, 1);
    const place = { stream, slot: atMinute(4), cadence: everyMinute };
    expect((await appendGap(toolsOn(log), place, 'asleep'))?.record.body).toEqual({
      from: atMinute(2),
      to: atMinute(3),
      count: 2,
      reason: 'asleep',
    });
    expect(await appendGap(toolsOn(log), place, 'asleep')).toBeUndefined();
    expect(await deliver(log, 3)).toMatchObject({ kind: 'already' });
    expect(await deliver(log, 4)).toMatchObject({ kind: 'recorded' });
  });

  it('covers every slot by exactly one record, whatever comes twice, late, at once, or dies between', async () => {
    const delivery = fc.record({
      minute: fc.integer({ min: 1, max: 30 }),
      /** Dies after so many inserts. */
      diesAfter: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 4 }),
      sweeps: fc.boolean(),
    });
    const rounds = fc.array(fc.array(delivery, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(rounds, async (at) => {
        const log = memoryLog();
        await announceStreams(toolsOn(log), [{ stream, schedule: everyMinute }]);
        for (const round of at) {
          await Promise.all(
            round.map((one) => (one.sweeps ? sweep(log, one.minute) : deliverOrDie(log, one))),
          );
        }
        const records = await read(log);
        const last = records.at(-1)?.record.slot ?? noon;
        const expected = Array.from({ length: (last - noon) / 60_000 }, (_, index) => index + 1);
        expect(records.flatMap(minutesOf)).toEqual(expected);
        expect(await verifyLog({ log, now: last })).toMatchObject({ ok: true, faults: [] });
      }),
      { numRuns: 60, verbose: 1 },
    );
  });
});

async function deliverOrDie(
  log: EvidenceLog,
  { minute, diesAfter }: { minute: number; diesAfter: number | undefined },
) {
  if (diesAfter === undefined) return void (await deliver(yielding(log), minute));
  const dying = yielding({ ...log, insert: dieAfter(log, diesAfter) });
  await deliver(dying, minute).catch((error: unknown) => {
    if (!(error instanceof Error) || error.message !== 'killed') throw error;
  });
}

async function sweep(log: EvidenceLog, minute: number): Promise<void> {
  await appendGap(toolsOn(yielding(log)), { stream, slot: atMinute(minute), cadence: everyMinute }, 'swept');
}

/** Lets other writers run between any two calls. */
const yielding = (log: EvidenceLog): EvidenceLog => ({
  ...log,
  head: async (name) => {
    const head = await log.head(name);
    await new Promise(setImmediate);
    return head;
  },
});

function dieAfter(log: EvidenceLog, inserts: number): EvidenceLog['insert'] {
  let left = inserts;
  return async (sealed) => {
    if (left-- <= 0) throw new Error('killed');
    const result = await log.insert(sealed);
    if (left === 0) throw new Error('killed');
    return result;
  };
}

function minutesOf({ record }: Sealed): number[] {
  const to = ((record.slot ?? 0) - noon) / 60_000;
  if (record.kind === 'slot') return [to];
  const from = ((record.body as { from: number }).from - noon) / 60_000;
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
