import { z } from 'zod';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Json } from '#ground/base/json.ts';
import type { StateKey } from '#ground/state/state-store.ts';

const Entry = z.strictObject({
  /** `<run>/<drill>` */
  id: z.string(),
  at: z.int(),
  tokens: z.number().min(0),
  /** Reserved before, or what it came to. */
  isSettled: z.boolean(),
});

/** What drills reserved and spent in the last 31 days, oldest first. */
export const SpendLedger = z.strictObject({ entries: z.array(Entry).max(2000) });
export type SpendLedger = z.infer<typeof SpendLedger>;

export type SpendCaps = {
  tokensPerDayMax?: number | undefined;
  usdPerMonthMax?: number | undefined;
  usdPerMillionTokens?: number | undefined;
};

export type Reservation = { kind: 'reserved'; ledger: SpendLedger } | { kind: 'refused'; reason: string };

const dayMs = 86_400_000;
const monthMs = 30 * dayMs;
const keptMs = 31 * dayMs;
const entriesMax = 2000;

export const spendKey = (service: string): StateKey => ({ collection: 'drill-spend', id: service });

export const parseLedger = (value: Json | undefined): SpendLedger =>
  value === undefined ? { entries: [] } : SpendLedger.parse(value);

/** Takes so many tokens off what any 24 hours and any 30 days still allow, or says why not. Repeated for one id it counts once. Pure. */
export function reserve(
  ledger: SpendLedger,
  caps: SpendCaps,
  { id, tokens, at }: { id: string; tokens: number; at: EpochMs },
): Reservation {
  if (ledger.entries.some((entry) => entry.id === id)) return { kind: 'reserved', ledger };
  const entries = ledger.entries.filter((entry) => entry.at > at - keptMs);
  const day = sumSince(entries, at - dayMs) + tokens;
  if (caps.tokensPerDayMax !== undefined && day > caps.tokensPerDayMax)
    return refuse(`${tokens} tokens would make ${day} in 24 hours, at most ${caps.tokensPerDayMax}`);
  const usd = ((sumSince(entries, at - monthMs) + tokens) * (caps.usdPerMillionTokens ?? 0)) / 1_000_000;
  if (caps.usdPerMonthMax !== undefined && usd > caps.usdPerMonthMax)
    return refuse(`it would make ${usd.toFixed(2)} USD in 30 days, at most ${caps.usdPerMonthMax}`);
  // Dropping an entry would forget what was spent.
  if (entries.length >= entriesMax) return refuse(`${entriesMax} drills in 31 days: no more are counted`);
  return { kind: 'reserved', ledger: { entries: [...entries, { id, at, tokens, isSettled: false }] } };
}

/** What a reservation came to. One that is never settled counts whole. Undefined when there is nothing to change. */
export function settle(ledger: SpendLedger, id: string, tokens: number): SpendLedger | undefined {
  if (!ledger.entries.some((entry) => entry.id === id && !entry.isSettled)) return undefined;
  return {
    entries: ledger.entries.map((entry) => (entry.id === id ? { ...entry, tokens, isSettled: true } : entry)),
  };
}

/** Takes back a reservation under which nothing was sent. Undefined when there is none. */
export function cancel(ledger: SpendLedger, id: string): SpendLedger | undefined {
  const entries = ledger.entries.filter((entry) => entry.id !== id || entry.isSettled);
  return entries.length === ledger.entries.length ? undefined : { entries };
}

/** What drills took since an instant. */
export const sumSince = (entries: SpendLedger['entries'], since: number): number =>
  entries.filter((entry) => entry.at > since).reduce((sum, { tokens }) => sum + tokens, 0);

const refuse = (why: string): Reservation => ({ kind: 'refused', reason: `spend: ${why}` });
