import { cadenceOf, drillScheduleOf, type DrillSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { sum, usdOf } from '#observe/cost/cost-rows.ts';
import { type DrillCost, drillCost } from '#observe/cost/drill-costs.ts';
import { dayMs, rhythmOf } from '#observe/cost/rhythm.ts';

/** What one scheduled set of drills costs: every one of them, each time that it is due. Drills by hand are not counted. */
export type DrillRow = {
  set: DrillSet;
  /** One time, all its drills one after the other. */
  run: DrillCost;
  requestsPerDay: number;
  requestsPerMonth: number;
  /** The most in any 24 hours. */
  tokensPerDay: number;
  tokensPerMonth: number;
  /** When `spend.usdPerMillionTokens` is declared. */
  usdPerMonth?: number;
  worst: { tokensPerDay: number };
};

export const drillRows = (config: Config): DrillRow[] =>
  drillScheduleOf(config).map((set) => rowOf(config, set));

function rowOf(config: Config, set: DrillSet): DrillRow {
  const rhythm = rhythmOf(cadenceOf(set));
  const slots = rhythm.mostWithin(dayMs);
  const run = totalOf(
    config,
    set.drills.map((name) => drillCost(config, set.environment, name)),
  );
  const tokensPerMonth = run.tokens * rhythm.perMonth;
  const usdPerMonth = usdOf(config, tokensPerMonth);
  return {
    set,
    run,
    requestsPerDay: run.requests * slots,
    requestsPerMonth: run.requests * rhythm.perMonth,
    tokensPerDay: run.tokens * slots,
    tokensPerMonth,
    ...(usdPerMonth !== undefined && { usdPerMonth }),
    worst: { tokensPerDay: run.worst.tokens * slots },
  };
}

function totalOf(config: Config, costs: readonly DrillCost[]): DrillCost {
  const tokens = sum(costs, (cost) => cost.tokens);
  const usd = usdOf(config, tokens);
  return {
    requests: sum(costs, ({ requests }) => requests),
    tokens,
    worst: { tokens: sum(costs, ({ worst }) => worst.tokens) },
    ...(usd !== undefined && { usd }),
    minutesExpected: sum(costs, ({ minutesExpected }) => minutesExpected),
    minutesMax: sum(costs, ({ minutesMax }) => minutesMax),
    redeploys: sum(costs, (cost) => cost.redeploys),
  };
}
