import { describe, expect, it } from 'vitest';
import {
  cancel,
  reserve,
  settle,
  type SpendCaps,
  type SpendLedger,
  sumSince,
} from '#act/drill/spend-ledger.ts';
import { epochMs } from '#ground/base/brand.ts';

const at = (hours: number) => epochMs(Date.parse('2026-11-22T12:00:00Z') + hours * 3_600_000);
const entry = (id: string, hours: number, tokens: number, isSettled = true) => ({
  id,
  at: at(hours),
  tokens,
  isSettled,
});
const ledgerOf = (...entries: SpendLedger['entries']): SpendLedger => ({ entries });
const daily: SpendCaps = { tokensPerDayMax: 1000 };
const monthly: SpendCaps = { usdPerMonthMax: 1, usdPerMillionTokens: 1000 };
const wanted = { id: 'run-2/budget', tokens: 400, at: at(0) };

const reasonOf = (made: ReturnType<typeof reserve>): string =>
  made.kind === 'refused' ? made.reason : made.kind;

describe('a reservation', () => {
  it('counts from now on', () => {
    expect(reserve(ledgerOf(), daily, wanted)).toEqual({
      kind: 'reserved',
      ledger: ledgerOf(entry('run-2/budget', 0, 400, false)),
    });
  });

  it.each<[string, SpendLedger, SpendCaps, string]>([
    ['fills a day to its last token', ledgerOf(entry('a', -1, 600)), daily, 'reserved'],
    [
      'goes one token above a day',
      ledgerOf(entry('a', -1, 601)),
      daily,
      'spend: 400 tokens would make 1001 in 24 hours, at most 1000',
    ],
    [
      'counts what is reserved and not settled whole',
      ledgerOf(entry('a', -1, 601, false)),
      daily,
      'spend: 400 tokens would make 1001 in 24 hours, at most 1000',
    ],
    ['forgets what was spent 24 hours ago', ledgerOf(entry('a', -24, 601)), daily, 'reserved'],
    [
      'does not forget it before',
      ledgerOf(entry('a', -23.9, 601)),
      daily,
      'spend: 400 tokens would make 1001 in 24 hours, at most 1000',
    ],
    ['fills a month', ledgerOf(entry('a', -700, 600)), monthly, 'reserved'],
    [
      'goes above a month',
      ledgerOf(entry('a', -700, 620)),
      monthly,
      'spend: it would make 1.02 USD in 30 days, at most 1',
    ],
    ['forgets what was spent 30 days ago', ledgerOf(entry('a', -720, 620)), monthly, 'reserved'],
    ['has no caps', ledgerOf(entry('a', -1, 9e9)), {}, 'reserved'],
    ['has no price', ledgerOf(entry('a', -1, 9e9)), { usdPerMonthMax: 0 }, 'reserved'],
    [
      'is made a second time',
      ledgerOf(entry('run-2/budget', -1, 400, false), entry('a', -1, 9e9)),
      daily,
      'reserved',
    ],
  ])('that %s', (_, ledger, caps, expected) => {
    expect(reasonOf(reserve(ledger, caps, wanted))).toBe(expected);
  });

  it('for one id counts once, however often it is made', () => {
    const ledger = ledgerOf(entry('run-2/budget', -1, 400, false));
    const made = reserve(ledger, daily, wanted);
    expect(made.kind === 'reserved' && made.ledger).toBe(ledger);
  });

  it('drops what is older than 31 days, and never one that counts', () => {
    const made = reserve(ledgerOf(entry('old', -744, 1), entry('a', -743, 2)), daily, wanted);
    expect(made.kind === 'reserved' && made.ledger.entries.map(({ id }) => id)).toEqual([
      'a',
      'run-2/budget',
    ]);
    const many = Array.from({ length: 2000 }, (_, index) => entry(`r-${index}`, -1, 0));
    expect(reasonOf(reserve(ledgerOf(...many), daily, wanted))).toBe(
      'spend: 2000 drills in 31 days: no more are counted',
    );
  });
});

it('what it came to counts instead, once', () => {
  const ledger = ledgerOf(entry('a', -1, 400, false), entry('b', -1, 7));
  const settled = settle(ledger, 'a', 90);
  expect(settled).toEqual(ledgerOf(entry('a', -1, 90), entry('b', -1, 7)));
  expect(settle(settled as SpendLedger, 'a', 5)).toBeUndefined();
  expect(settle(ledger, 'c', 5)).toBeUndefined();
});

it('a reservation under which nothing was sent is taken back, and nothing that was spent', () => {
  const ledger = ledgerOf(entry('a', -1, 400, false), entry('b', -1, 7));
  expect(cancel(ledger, 'a')).toEqual(ledgerOf(entry('b', -1, 7)));
  expect(cancel(ledger, 'b')).toBeUndefined();
  expect(cancel(ledger, 'c')).toBeUndefined();
});

it('what was spent since an instant does not count the instant', () => {
  const { entries } = ledgerOf(entry('a', -2, 1), entry('b', -1, 10), entry('c', 0, 100));
  expect(sumSince(entries, at(-1))).toBe(100);
});
