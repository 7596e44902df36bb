import { appendFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '#ground/base/random.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { anchored } from '#record/evidence/anchor.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { atMinute, appenderOn, manualDraft, slotDraft } from '../../fixtures/evidence.ts';
import { chat, filledLog, health, manual, type FilledLog } from '../../fixtures/filled-log.ts';

let world: FilledLog;
beforeEach(async () => {
  world = await filledLog();
});
afterEach(() => world.close());

describe('verifying against what was announced and anchored', () => {
  it('names a stream that nobody announced', async () => {
    await world.put(health, 6, 'pass');
    await appenderOn(world.log).append('staging/chat/other/manual', () => [manualDraft('stray')]);
    await appenderOn(world.log).append('elsewhere', () => [manualDraft('stray')]);
    expect(await world.faults()).toEqual([
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
    await appenderOn(world.log).append(chat, () => [{ ...slotDraft(), kind: 'slot', ...change }]);
    expect(await world.faults()).toEqual([{ stream: chat, seq: 6, column: 'slot', problem }]);
  });

  it('only notes a slot that no schedule has', async () => {
    const slot = (atMinute(5) + 30_000) as ReturnType<typeof atMinute>;
    await appenderOn(world.log).append(chat, () => [{ ...slotDraft(), kind: 'slot', slot }]);
    const report = await world.verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { stream: chat, text: 'has 1 records of slots that no announced schedule has' },
    ]);
  });

  it('only notes what is due and not recorded yet', async () => {
    const report = await verifyLog({ log: world.log, anchor: world.anchor, now: atMinute(60) });
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      {
        text: '2 streams have slots that are due and not recorded yet, the oldest since 2026-11-22T12:06:00.000Z',
      },
    ]);
  });

  it('only notes a record that was committed and never marked, as after a crash', async () => {
    await appenderOn(world.unmarked).append(manual, () => [manualDraft('unmarked')]);
    const report = await world.verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { stream: manual, text: '1 records at its end are not covered by the anchor' },
    ]);
  });

  it('only notes a line of the anchor that a crash has torn, and what starts next goes on behind it', async () => {
    appendFileSync(world.anchorPath, `${chat} 5 0123`);
    const next = anchored(world.unmarked, anchorFile(world.anchorPath, systemRandom));
    await appenderOn(next).append(manual, () => [manualDraft('three')]);
    const report = await world.verify();
    expect(report).toMatchObject({ ok: true, notes: [{ text: '1 lines of the anchor cannot be read' }] });
    expect(report.notes).toHaveLength(1);
  });

  it('says when there is no anchor', async () => {
    rmSync(world.anchorPath);
    const report = await world.verify();
    expect(report.ok).toBe(true);
    expect(report.notes).toEqual([
      { text: 'there is no anchor: a cut tail or a dropped stream may go unseen' },
    ]);
  });

  it('names what is wrong with the announcements, and claims nothing that stands on them', async () => {
    world.tamper(`UPDATE evidence SET json = 'x' WHERE stream = 'config'`);
    const report = await world.verify();
    expect(report.faults).toMatchObject([{ stream: 'config', seq: 1, column: 'json' }]);
    expect(report.notes).toEqual([
      { stream: 'config', text: 'is broken, so nothing was held against what was announced' },
    ]);
  });

  it('tells how far it is', async () => {
    const seen: number[] = [];
    await verifyLog({ log: world.log, now: atMinute(6), onProgress: (records) => seen.push(records) });
    expect(seen.at(-1)).toBe(13);
  });
});
