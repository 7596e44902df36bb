import { describe, expect, it } from 'vitest';
import { tell } from '#observe/notify/tell.ts';
import { eventOfNoCheck } from '../../fixtures/notify/events.ts';

const brokenOn = (kept: 'aws' | 'local') =>
  eventOfNoCheck('Evidence Broken', {
    id: 'chat/evidence/production/chat/health/eu/12#c-1',
    reason: 'production/chat/health/eu#12 was changed (hash, json)',
    broken: { kept, stream: 'production/chat/health/eu', seq: 12, hash: 'c'.repeat(64) },
    record: { stream: 'witness', seq: 1, hash: 'a'.repeat(64) },
  });

describe('what is told of broken evidence', () => {
  it('says what was changed, what it means, what Muster does and what to do', () => {
    const { title, kind, thread, lines } = tell(brokenOn('local'));
    expect([title, kind, thread]).toEqual([
      'CRITICAL evidence broken: production/chat/health/eu#12 was changed (hash, json)',
      'open',
      'chat/evidence/production/chat/health/eu/12',
    ]);
    expect(lines).toEqual([
      'broken: production/chat/health/eu#12 was changed (hash, json)',
      'its hash was: cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',
      'what it means: records are only ever added; somebody wrote past Muster, and what this one proved is in doubt',
      'there may be more: one such message comes in 10m, and each break is recorded',
      'Muster: goes on watching and recording, keeps this in its stream witness, and mends nothing',
      'to do: find out who wrote to muster.db; keep a copy of the folder as it is, and compare it with a backup',
      'you can: muster evidence verify (what is broken, and where)',
      'you can: muster evidence list --kind witness (each break that was seen)',
      'you can: muster evidence show production/chat/health/eu#12',
      'service: chat',
      'proof: muster evidence show witness#1',
    ]);
  });

  it('names the point in time to which a table can be restored', () => {
    expect(tell(brokenOn('aws'), { authority: 'aws' }).lines).toContain(
      'to do: find out who may write to the evidence table, and take that away; restore it to a point in time before this, under another name, and compare',
    );
  });
});
