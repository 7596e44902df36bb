import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { cadenceOf, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { dayMs, type Rhythm, rhythmOf } from '#observe/cost/rhythm.ts';

/**
 * What one scheduled set costs. Counted: every scheduled run, all its steps, each an exchange without redirects.
 * Worst case: every run fails and is confirmed as often as its alarm policy says. Not counted: runs by hand,
 * verifications of runbooks, gap records.
 */
export type CostRow = {
  set: ScheduledSet;
  requestsPerDay: number;
  requestsPerMonth: number;
  recordsPerMonth: number;
  /** The most in any 24 hours. */
  tokensPerDay: number;
  tokensPerMonth: number;
  /** When `spend.usdPerMillionTokens` is declared. */
  usdPerMonth?: number;
  worst: { requestsPerDay: number; tokensPerDay: number };
};

/** What one run of a check in an environment sends and spends. */
export type RunCost = { check: string; requests: number; tokens: number; runsMax: number };

export const costRows = (config: Config): CostRow[] => scheduleOf(config).map((set) => rowOf(config, set));

function rowOf(config: Config, set: ScheduledSet): CostRow {
  const rhythm = rhythmOf(cadenceOf(set));
  const runs = runCosts(config, set);
  const tokensPerMonth = sum(runs, ({ tokens }) => tokens) * rhythm.perMonth;
  const usdPerMonth = usdOf(config, tokensPerMonth);
  return {
    set,
    ...perDay(runs, rhythm),
    requestsPerMonth: sum(runs, ({ requests }) => requests) * rhythm.perMonth,
    recordsPerMonth: runs.length * rhythm.perMonth,
    tokensPerMonth,
    ...(usdPerMonth !== undefined && { usdPerMonth }),
  };
}

function perDay(
  runs: readonly RunCost[],
  rhythm: Rhythm,
): Pick<CostRow, 'requestsPerDay' | 'tokensPerDay' | 'worst'> {
  const slots = rhythm.mostWithin(dayMs);
  return {
    requestsPerDay: sum(runs, ({ requests }) => requests) * slots,
    tokensPerDay: sum(runs, ({ tokens }) => tokens) * slots,
    worst: {
      requestsPerDay: sum(runs, ({ requests, runsMax }) => requests * runsMax) * slots,
      tokensPerDay: sum(runs, ({ tokens, runsMax }) => tokens * runsMax) * slots,
    },
  };
}

/** Checks that the config does not have are left out. */
export function runCosts(config: Config, { environment, checks }: ScheduledSet): RunCost[] {
  return checks.flatMap((name) => {
    const check = Object.hasOwn(config.checks, name) ? config.checks[name] : undefined;
    if (!check) return [];
    const runsMax = 1 + (alarmPolicyFor(config, environment, name).confirm?.times ?? 0);
    return [{ check: name, requests: check.steps.length, tokens: check.spends?.tokens ?? 0, runsMax }];
  });
}

/** What so many tokens cost; undefined where no price is declared. */
export function usdOf({ spend }: Config, tokens: number): number | undefined {
  const price = spend.usdPerMillionTokens;
  return price === undefined ? undefined : (tokens / 1_000_000) * price;
}

export const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
