import { iso, type Clock } from '#ground/base/clock.ts';

/** Who pays for a call. */
export type Payer = { actor: string; ip: string };
export type Account = { tokens: number };
export type Accounts = { service: Account; actor: Account; ip: Account };

/** What was spent: of a day by everybody and by each actor, of a window by each address. Days are UTC. */
export type Ledger = {
  /** The three that a call is booked on, as they are now. */
  accounts(payer: Payer, windowSeconds: number): Accounts;
  usage(windowSeconds: number): Usage;
  /** As a bug does. */
  clear(): void;
};

export type Usage = { dayTokens: number; ipWindowTokens: Record<string, number>; actors: number };

type Day = Account & { date: string; actors: Map<string, Account> };
type IpWindow = Account & { startedMs: number };

/** Above so many the oldest actor or address is forgotten. */
const payersMax = 100_000;

/** An environment has one, which outlives its deployments: in a real service, a database. */
export function createLedger(clock: Clock): Ledger {
  let day = dayOf('');
  const ips = new Map<string, IpWindow>();
  const today = (): Day => {
    const date = iso(clock.now()).slice(0, 10);
    return date === day.date ? day : (day = dayOf(date));
  };
  const windowOf = (ip: string, seconds: number): IpWindow => {
    const known = ips.get(ip);
    const nowMs = clock.monotonicMs();
    if (known && nowMs - known.startedMs < seconds * 1000) return known;
    return keep(ips, ip, { startedMs: nowMs, tokens: 0 });
  };
  return {
    accounts({ actor, ip }, seconds) {
      const { actors } = today();
      const own = actors.get(actor) ?? keep(actors, actor, { tokens: 0 });
      return { service: day, actor: own, ip: windowOf(ip, seconds) };
    },
    usage(seconds) {
      const { tokens: dayTokens, actors } = today();
      const ipWindowTokens = Object.fromEntries(
        [...ips.keys()].map((ip) => [ip, windowOf(ip, seconds).tokens]),
      );
      const paying = [...actors.values()].filter(({ tokens }) => tokens > 0);
      return { dayTokens, ipWindowTokens, actors: paying.length };
    },
    clear() {
      day = dayOf(day.date);
      ips.clear();
    },
  };
}

const dayOf = (date: string): Day => ({ date, tokens: 0, actors: new Map() });

function keep<T>(map: Map<string, T>, key: string, value: T): T {
  const oldest = map.keys().next();
  if (map.size >= payersMax && !oldest.done) map.delete(oldest.value);
  map.set(key, value);
  return value;
}
