import type { SpendLedger } from '#act/drill/spend-ledger.ts';
import type { Json } from '#ground/base/json.ts';
import type { Sent } from '../model/caller.ts';
import { must } from './violation.ts';

const dayMs = 86_400_000;
const tokensPerDayMax = 6000;

/** Reserved and spent, over any 24 hours, is never above the cap; no reservation is lost. */
export function checkLedger(before: Json | undefined, after: Json): void {
  const { entries } = after as unknown as SpendLedger;
  const known = new Set((before as unknown as SpendLedger | undefined)?.entries.map(({ id }) => id));
  for (const entry of entries.filter(({ id }) => !known.has(id))) {
    const since = entries.filter(({ at }) => at > entry.at - dayMs);
    const sum = since.reduce((total, { tokens }) => total + tokens, 0);
    must(sum <= tokensPerDayMax, '4', () => `${sum} tokens are reserved in 24 hours, with ${entry.id}`);
  }
}

/** What a run really sent, by `<run>/<drill>`. */
export type Bill = { tokens: number; bursts: number };

export type Tally = {
  bills: Map<string, Bill>;
  /** Bursts sent, by what they are for: drill and slot, or drill and run. */
  bursts: Map<string, number>;
};

/** What is sent by whom, held against what was reserved. `key`: `<run>/<drill>`; `occasion`: what it was claimed for. */
export function checkSent(
  { actor, kind, requests, tokens }: Sent,
  { bills, bursts }: Tally,
  { key, occasion, ledger }: { key: string; occasion: string; ledger: SpendLedger | undefined },
): void {
  const entry = ledger?.entries.find(({ id }) => id === key);
  must(entry !== undefined, '4', () => `${actor || kind} was sent, and nothing is reserved for ${key}`);
  const bill = bills.get(key) ?? { tokens: 0, bursts: 0 };
  bills.set(key, bill);
  bill.tokens += tokens;
  if (kind !== 'burst') return;
  bill.bursts += 1;
  bursts.set(occasion, (bursts.get(occasion) ?? 0) + 1);
  must(requests <= 20, '4', () => `a burst of ${requests}, and 20 are declared`);
  must(bursts.get(occasion) === 1, '4', () => `a second burst for ${occasion}, by ${key}`);
}
