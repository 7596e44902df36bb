import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { sqliteEvidenceLog } from '#record/evidence/adapters/sqlite.ts';
import { appendSlot } from '#record/evidence/append-slot.ts';
import { knownStreams } from '#record/evidence/announce.ts';
import type { Head } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import {
  appenderOn,
  atMinute,
  everyMinute,
  manualClock,
  slotDraft,
  streamOf,
} from '../../fixtures/evidence.ts';

const stream = streamOf('health');

/** A log that notes what is asked of it. */
function countedLog(): { log: EvidenceLog; asked: string[] } {
  const log = sqliteEvidenceLog(new DatabaseSync(':memory:'));
  const asked: string[] = [];
  return {
    asked,
    log: {
      ...log,
      head: (name) => (asked.push('head'), log.head(name)),
      read: (name, range) => (asked.push(`read ${name}`), log.read(name, range)),
      insert: (sealed) => (asked.push('insert'), log.insert(sealed)),
    },
  };
}

const deliver = (log: EvidenceLog, minute: number, known?: { head: Head }) =>
  appendSlot(
    { log, appender: appenderOn(log), known: () => knownStreams(log) },
    { stream, slot: atMinute(minute), cadence: everyMinute },
    { ...slotDraft(), body: { known: known !== undefined } },
    known,
  );

describe('appending after a head that was read before', () => {
  it('costs an insert and no other look at the stream', async () => {
    const { log, asked } = countedLog();
    await deliver(log, 1);
    const head = await log.head(stream);
    asked.length = 0;
    const appended = await deliver(log, 2, { head });
    expect(asked).toEqual(['read config', 'insert']);
    expect(appended).toMatchObject({ records: [{ record: { seq: 2 } }], after: { record: { seq: 1 } } });
  });

  it('is refused once when the head moved meanwhile, and leaves no gap that is none', async () => {
    const { log, asked } = countedLog();
    await deliver(log, 1);
    const stale = await log.head(stream);
    await deliver(log, 2);
    await deliver(log, 3);
    asked.length = 0;
    const appended = await deliver(log, 4, { head: stale });
    expect(appended).toMatchObject({
      kind: 'recorded',
      records: [{ record: { seq: 4, kind: 'slot' } }],
      after: { record: { seq: 3 } },
    });
    expect(asked.filter((one) => one === 'insert')).toHaveLength(2);
    expect(await verifyLog({ log, now: atMinute(4) })).toMatchObject({ ok: true, records: 5 });
  });

  it('records nothing of a slot that somebody else recorded after it was read', async () => {
    const { log } = countedLog();
    await deliver(log, 1);
    const stale = await log.head(stream);
    await deliver(log, 2);
    expect(await deliver(log, 2, { head: stale })).toMatchObject({
      kind: 'already',
      head: { record: { seq: 2 } },
    });
    const fresh = streamOf('other');
    await appendSlot(
      { log, appender: appenderOn(log, manualClock()) },
      { stream: fresh, slot: atMinute(2), cadence: everyMinute },
      slotDraft(),
      { head: undefined },
    );
    expect((await log.head(fresh))?.record.seq).toBe(1);
  });
});
