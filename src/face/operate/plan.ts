import type { EpochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { type Budget, budgetsOf } from '#observe/cost/budgets.ts';
import { type CostRow, costRows, sum } from '#observe/cost/cost-rows.ts';

export type PlanRow = Omit<CostRow, 'set'> & {
  entry: string;
  environment: string;
  checks: string[];
  /** `every 5m` or `cron 0 2 ? * MON-FRI * Europe/Berlin` */
  when: string;
  /** The next three; fewer for a cron whose years are over. */
  next: EpochMs[];
};

export type Plan = {
  rows: PlanRow[];
  totals: Omit<CostRow, 'set'>;
  /** What the schedule takes of every cap and limit, the fullest first. */
  budgets: Budget[];
};

const nextMax = 3;

/** What runs when, and what that costs, counted as `CostRow` says. */
export function plan(config: Config, now: EpochMs): Plan {
  const costs = costRows(config);
  const rows = costs.map(({ set, ...cost }) => ({
    entry: set.entry,
    environment: set.environment,
    checks: set.checks,
    when: whenText(set),
    next: nextOf(set, now),
    ...cost,
  }));
  const fullness = ({ share, shareMax }: Budget): number => share / shareMax;
  const budgets = budgetsOf(config).sort((one, other) => fullness(other) - fullness(one));
  return { rows, totals: totalsOf(costs), budgets };
}

const whenText = ({ every, cron, timezone }: ScheduledSet): string =>
  every === undefined ? `cron ${cron} ${timezone}` : `every ${formatDuration(every)}`;

function nextOf(set: ScheduledSet, now: EpochMs): EpochMs[] {
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
