import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, type Occasion } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type Budget, budgetsOf } from '#observe/cost/budgets.ts';
import { type CostRow, costRows, sum } from '#observe/cost/cost-rows.ts';
import { type DrillRow, drillRows } from '#observe/cost/drill-rows.ts';

type When = {
  entry: string;
  environment: string;
  /** `every 5m` or `cron 0 2 ? * MON-FRI * Europe/Berlin` */
  when: string;
  /** The next three; fewer for a cron whose years are over. */
  next: EpochMs[];
};

export type PlanRow = When & Omit<CostRow, 'set'> & { checks: string[] };
export type PlanDrillRow = When & Omit<DrillRow, 'set'> & { drills: string[] };

export type Plan = {
  rows: PlanRow[];
  /** Of checks. */
  totals: Omit<CostRow, 'set'>;
  /** In their order: one run of a row is all its drills, one after the other. */
  drills: PlanDrillRow[];
  /** What the schedule takes of every cap and limit, the fullest first. */
  budgets: Budget[];
};

const nextMax = 3;

/** What runs when, and what that costs, counted as `CostRow` and `DrillRow` say. */
export function plan(config: Config, now: EpochMs): Plan {
  const costs = costRows(config);
  const rows = costs.map(({ set, ...cost }) => ({ ...whenOf(set, now), checks: set.checks, ...cost }));
  const drills = drillRows(config).map(({ set, ...cost }) => {
    return { ...whenOf(set, now), drills: set.drills, ...cost };
  });
  const fullness = ({ share, shareMax }: Budget): number => share / shareMax;
  const budgets = budgetsOf(config).sort((one, other) => fullness(other) - fullness(one));
  return { rows, totals: totalsOf(costs), drills, budgets };
}

const whenOf = (set: Occasion, now: EpochMs): When => ({
  entry: set.entry,
  environment: set.environment,
  when: whenText(set),
  next: nextOf(set, now),
});

const whenText = ({ every, cron, timezone }: Occasion): string =>
  every === undefined ? `cron ${cron} ${timezone}` : `every ${formatDuration(every)}`;

function nextOf(set: Occasion, now: EpochMs): EpochMs[] {
  const next: EpochMs[] = [];
  let slot = nextSlot(cadenceOf(set), now);
  while (slot !== undefined && next.length < nextMax) {
    next.push(slot);
    slot = nextSlot(cadenceOf(set), slot);
  }
  return next;
}

function totalsOf(costs: readonly CostRow[]): Omit<CostRow, 'set'> {
  const hasPrice = costs.some(({ usdPerMonth }) => usdPerMonth !== undefined);
  return {
    requestsPerDay: sum(costs, ({ requestsPerDay }) => requestsPerDay),
    requestsPerMonth: sum(costs, ({ requestsPerMonth }) => requestsPerMonth),
    recordsPerMonth: sum(costs, ({ recordsPerMonth }) => recordsPerMonth),
    tokensPerDay: sum(costs, ({ tokensPerDay }) => tokensPerDay),
    tokensPerMonth: sum(costs, ({ tokensPerMonth }) => tokensPerMonth),
    ...(hasPrice && { usdPerMonth: sum(costs, ({ usdPerMonth }) => usdPerMonth ?? 0) }),
    worst: {
      requestsPerDay: sum(costs, ({ worst }) => worst.requestsPerDay),
      tokensPerDay: sum(costs, ({ worst }) => worst.tokensPerDay),
    },
  };
}
