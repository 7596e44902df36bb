import { baselineValue, ownBaseline } from '#ground/config/baselines.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Cap, Limit } from '#ground/config/schema/target.ts';
import { costRows, runCosts, sum } from '#observe/cost/cost-rows.ts';
import { drillRows } from '#observe/cost/drill-rows.ts';
import { rhythmOf } from '#observe/cost/rhythm.ts';

/** How much of a cap or of a limit's baseline watching and drilling themselves take. */
export type Budget = {
  /** Where it is declared: `limits.COST_IP_WINDOW_TOKENS`, `spend.checks.tokensPerDayMax`. */
  path: string[];
  /** Absent: over all environments. */
  environment?: string;
  unit: 'tokens' | 'usd';
  /** The span of milliseconds over which it counts; absent: one request or one run. */
  per?: number;
  max: number;
  used: number;
  /** When every run fails and is confirmed, and no drill is blocked. Informs, never refuses. */
  worst: number;
  /** used / max */
  share: number;
  /** The share above which the config is refused. */
  shareMax: number;
};

/** The monitor must not eat the budget that it guards. */
const limitShareMax = 0.1;
const hourMs = 3_600_000;
const spanMs = { request: undefined, actor: 86_400_000, ip: hourMs, service: 86_400_000 } as const;

/**
 * Every cap of `spend`, then every declared limit in every environment. Limits are held against checks alone: a drill that
 * uses up a limit does what it is for.
 */
export function budgetsOf(config: Config): Budget[] {
  const limits = Object.keys(config.environments).flatMap((environment) =>
    Object.entries(config.limits).map(([name, limit]) => limitBudget(config, environment, name, limit)),
  );
  const { checks, drills } = config.spend;
  return [
    ...capBudgets('checks', checks, costRows(config)),
    ...capBudgets('drills', drills, drillRows(config)),
    ...limits,
  ];
}

type Spending = { tokensPerDay: number; usdPerMonth?: number; worst: { tokensPerDay: number } };

function capBudgets(of: 'checks' | 'drills', caps: Cap | undefined, rows: readonly Spending[]): Budget[] {
  const { tokensPerDayMax, usdPerMonthMax } = caps ?? {};
  const tokens = sum(rows, ({ tokensPerDay }) => tokensPerDay);
  const worst = sum(rows, (row) => row.worst.tokensPerDay);
  const usd = sum(rows, ({ usdPerMonth }) => usdPerMonth ?? 0);
  const perDay = { unit: 'tokens', per: 86_400_000, used: tokens, worst } as const;
  const perMonth = {
    unit: 'usd',
    per: 2_592_000_000,
    used: usd,
    worst: tokens ? (usd * worst) / tokens : 0,
  } as const;
  return [
    ...(tokensPerDayMax === undefined ? [] : [capBudget([of, 'tokensPerDayMax'], tokensPerDayMax, perDay)]),
    ...(usdPerMonthMax === undefined ? [] : [capBudget([of, 'usdPerMonthMax'], usdPerMonthMax, perMonth)]),
  ];
}

const capBudget = (
  name: readonly string[],
  max: number,
  use: Pick<Budget, 'unit' | 'per' | 'used' | 'worst'>,
): Budget => ({
  path: ['spend', ...name],
  ...use,
  max,
  share: shareOf(use.used, max),
  shareMax: 1,
});

function limitBudget(config: Config, environment: string, name: string, limit: Limit): Budget {
  const own = ownBaseline(config, environment, name);
  const max = baselineValue(own ?? limit.baseline);
  const per = limit.scope === 'request' ? undefined : (limit.per ?? spanMs[limit.scope]);
  const { used, worst } = useOf(config, environment, limit.scope, per);
  return {
    path: own ? ['environments', environment, 'baseline', name] : ['limits', name],
    environment,
    unit: 'tokens',
    ...(per !== undefined && { per }),
    max,
    used,
    worst,
    share: shareOf(used, max),
    // A ceiling of one request is not used up by watching: a run must only fit below it.
    shareMax: limit.scope === 'request' ? 1 : limitShareMax,
  };
}

/** Each run has a fresh cookie jar, so it is an actor of its own. */
function useOf(
  config: Config,
  environment: string,
  scope: Limit['scope'],
  per: number | undefined,
): { used: number; worst: number } {
  const sets = scheduleOf(config).filter((set) => set.environment === environment);
  if (scope === 'request' || scope === 'actor' || per === undefined) {
    const used = Math.max(0, ...sets.flatMap((set) => runCosts(config, set)).map(({ tokens }) => tokens));
    return { used, worst: used };
  }
  const runs = sets.flatMap((set) => {
    const slots = rhythmOf(cadenceOf(set)).mostWithin(per);
    return runCosts(config, set).map(({ tokens, runsMax }) => ({
      used: tokens * slots,
      worst: tokens * slots * runsMax,
    }));
  });
  return { used: sum(runs, ({ used }) => used), worst: sum(runs, ({ worst }) => worst) };
}

/** A limit that allows nothing is taken as one token, so that the share stays a number JSON can carry. */
const shareOf = (used: number, max: number): number => used / (max === 0 ? 1 : max);
