import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '#record/evidence/verify-row.ts';
import { verifyNewest } from '#record/evidence/verify-newest.ts';
import { chat, filledLog, health, manual, type FilledLog } from '../../fixtures/filled-log.ts';

let world: FilledLog;
beforeEach(async () => {
  world = await filledLog();
});
afterEach(() => world.close());

const newest = (recordsMax: number): Promise<Fault[]> =>
  verifyNewest({ log: world.log, anchor: world.anchor, recordsMax });

describe('verifying the newest records', () => {
  it('passes what nobody touched, however few it looks at', async () => {
    for (const recordsMax of [1, 2, 3, 100]) expect(await newest(recordsMax)).toEqual([]);
  });

  it('finds what was changed among them, and leaves what is older to a whole look', async () => {
    world.tamper(`UPDATE evidence SET outcome = 'fail' WHERE stream = ? AND seq = 2`, chat);
    expect(await newest(3)).toEqual([]);
    const fault = {
      stream: chat,
      seq: 2,
      column: 'outcome',
      problem: 'says fail, its record says pass',
    };
    expect(await newest(4)).toEqual([fault]);
    expect(await world.faults()).toEqual([fault]);
  });

  it('finds a record that was changed with its hash by the one after it, also where it begins to look', async () => {
    world.rewrite(chat, 3, (record) => ({ ...record, body: { check: 'chat', requests: 0 } }));
    expect(await newest(2)).toMatchObject([{ stream: chat, seq: 4, column: 'prev' }]);
    expect(await newest(1)).toEqual([]);
  });

  it('finds a newest record that was changed with its hash, by the anchor', async () => {
    world.rewrite(chat, 5, (record) => ({ ...record, body: { check: 'chat', requests: 0 } }));
    expect(await newest(2)).toMatchObject([{ stream: chat, seq: 5, column: 'hash' }]);
  });

  it('finds a record in the middle that is gone, a tail that was cut, and a stream that was dropped', async () => {
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq = 4', chat);
    world.tamper('DELETE FROM evidence WHERE stream = ? AND seq = 2', manual);
    world.tamper('DELETE FROM evidence WHERE stream = ?', health);
    expect(await newest(3)).toEqual([
      { stream: chat, seq: 4, column: 'seq', problem: 'is missing: after seq 3 comes seq 5' },
      {
        stream: manual,
        seq: 2,
        column: 'seq',
        problem: 'is missing: the anchor has seen seq 2, the stream ends at 1',
      },
      {
        stream: health,
        seq: 1,
        column: 'seq',
        problem: 'is missing: the anchor has seen seq 4, the stream ends at 0',
      },
    ]);
  });

  it('names the place of an end that is no record, which the anchor knows', async () => {
    world.tamper(`UPDATE evidence SET json = '{}' WHERE stream = ? AND seq = 5`, chat);
    expect(await newest(2)).toMatchObject([{ stream: chat, seq: 5, column: 'json' }]);
  });

  it('finds without an anchor an end that is no record', async () => {
    rmSync(world.anchorPath);
    expect(await newest(2)).toEqual([]);
    world.tamper(`UPDATE evidence SET json = '{}' WHERE stream = ? AND seq = 5`, chat);
    expect(await newest(2)).toEqual([{ stream: chat, problem: 'ends with what is no record of it' }]);
  });
});
