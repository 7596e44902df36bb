import { iso, type Clock } from '#ground/base/clock.ts';
import type { Limits } from '#face/demo/variables.ts';

/** Tokens that a call is going to take. */
export type Estimate = { input: number; output: number };
export type Payer = { actor: string; ip: string };
export type BudgetRefusal = 'request exceeds cost cap' | 'cost budget exceeded';

export type Usage = { dayTokens: number; ipWindowTokens: Record<string, number>; actors: number };

export type Budgets = {
  refusal(estimate: Estimate, payer: Payer): BudgetRefusal | undefined;
  spend(tokens: number, payer: Payer): void;
  usage(): Usage;
};

type Window = { startedMs: number; tokens: number };
type Ledger = { day: string; dayTokens: number; actors: Map<string, number>; ips: Map<string, Window> };

const addressesMax = 1000;

/**
 * A request that is too large is refused at once; a daily cap or an address's window refuses only once so many
 * tokens were really spent. Days are UTC.
 */
export function createBudgets(clock: Clock, limits: () => Limits): Budgets {
  const ledger: Ledger = { day: '', dayTokens: 0, actors: new Map(), ips: new Map() };
  const current = (): Ledger => turnDay(ledger, iso(clock.now()).slice(0, 10));
  const ipWindow = (ip: string): Window => windowOf(current(), ip, clock.monotonicMs(), limits());
  return {
    refusal(estimate, payer) {
      const caps = limits();
      if (estimate.output > caps.COST_REQUEST_MAX_OUTPUT_TOKENS) return 'request exceeds cost cap';
      if (estimate.input + estimate.output > caps.COST_REQUEST_MAX_TOKENS) return 'request exceeds cost cap';
      const { dayTokens, actors } = current();
      const isSpent =
        dayTokens >= caps.COST_GLOBAL_DAILY_TOKENS ||
        (actors.get(payer.actor) ?? 0) >= caps.COST_ACTOR_DAILY_TOKENS ||
        ipWindow(payer.ip).tokens >= caps.COST_IP_WINDOW_TOKENS;
      return isSpent ? 'cost budget exceeded' : undefined;
    },
    spend(tokens, payer) {
      const { actors } = current();
      ledger.dayTokens += tokens;
      actors.set(payer.actor, (actors.get(payer.actor) ?? 0) + tokens);
      ipWindow(payer.ip).tokens += tokens;
    },
    usage: () => {
      const { dayTokens, actors, ips } = current();
      const ipWindowTokens = Object.fromEntries([...ips.keys()].map((ip) => [ip, ipWindow(ip).tokens]));
      return { dayTokens, ipWindowTokens, actors: actors.size };
    },
  };
}

function turnDay(ledger: Ledger, day: string): Ledger {
  if (ledger.day === day) return ledger;
  ledger.day = day;
  ledger.dayTokens = 0;
  ledger.actors.clear();
  return ledger;
}

function windowOf(ledger: Ledger, ip: string, nowMs: number, limits: Limits): Window {
  const known = ledger.ips.get(ip);
  if (known && nowMs - known.startedMs < limits.COST_IP_WINDOW_SECONDS * 1000) return known;
  if (!known && ledger.ips.size >= addressesMax) ledger.ips.clear();
  const window = { startedMs: nowMs, tokens: 0 };
  ledger.ips.set(ip, window);
  return window;
}
