import { describe, expect, it } from 'vitest';
import { decideDrift, type Drift } from '#act/limits/drift.ts';
import { noon, target } from './target-states.ts';

const none: Drift = { changes: 0, differs: [], owed: [] };
const off = ['A is 1, its baseline is 500'];
const decide = (now: Drift, differs: string[], seconds = 0): Drift | undefined =>
  decideDrift(now, target, { differs, at: noon(seconds), afterSeq: 4 });

const begun = decide(none, off) as Drift;

describe('limits that are off their baseline without a lease', () => {
  it('are told at once, with what differs', () => {
    const reason = 'A is 1, its baseline is 500; no lease says why';
    expect(begun).toEqual({
      changes: 1,
      differs: off,
      since: noon(),
      owed: [
        {
          type: 'Limits Not Restored',
          detail: {
            v: 1,
            id: 'chat/staging/drift#1',
            ...target,
            incident: 'none',
            severity: 'critical',
            reason,
            at: noon(),
          },
          record: {
            stream: 'limits',
            kind: 'limits',
            outcome: 'fail',
            body: { phase: 'drift', ...target, reason },
          },
          afterSeq: 4,
        },
      ],
    });
  });

  it('are not told again while nothing else differs', () => {
    expect(decide(none, [])).toBeUndefined();
    expect(decide(begun, off, 300)).toBeUndefined();
  });

  it('are told again when something else differs, since when it began', () => {
    const more = decide(begun, [...off, 'B is 2, its baseline is unset'], 300);
    expect([more?.changes, more?.since, more?.owed.map(({ detail }) => detail.id)]).toEqual([
      2,
      noon(),
      ['chat/staging/drift#1', 'chat/staging/drift#2'],
    ]);
  });

  it('are told as over when they are back, and alarm nobody by that', () => {
    const over = decide({ ...begun, owed: [] }, [], 600);
    expect(over).toMatchObject({ changes: 2, differs: [] });
    expect(over?.since).toBeUndefined();
    expect(over?.owed[0]).toMatchObject({
      detail: { severity: 'info', reason: 'limits are at their baseline again' },
      record: { outcome: 'pass', body: { phase: 'drift-over' } },
    });
  });

  it('wait with the next telling while ten are not delivered', () => {
    const owed = Array.from({ length: 10 }, () => begun.owed[0]) as Drift['owed'];
    expect(decide({ ...begun, owed }, [])).toBeUndefined();
    expect(decide({ ...begun, owed: owed.slice(1) }, [])?.owed.length).toBe(10);
  });
});
