import type { Config } from '#ground/config/schema/config.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import { runCosts } from '#observe/cost/cost-rows.ts';
import { rhythmOf } from '#observe/cost/rhythm.ts';

/** What the same checks, as often and from one place, cost elsewhere by its list prices. */
export type Elsewhere = {
  who: string;
  /** As it is counted there. */
  counted: string;
  /** Undefined where only an offer says. */
  usd?: number;
  asOf: string;
  source: string;
  without: string;
};

const canary = {
  usd: 0.0012,
  freeRuns: 100,
  /** HTTP requests that one multi-check canary bundles. */
  checksMax: 10,
  asOf: '2026-11-22, us-east-1',
  source: 'https://aws.amazon.com/cloudwatch/pricing/',
  without: 'Lambda, S3, logs and alarms of each canary come on top',
} as const;

/** By the month. API runs: each HTTP request is one. */
const checkly = {
  plans: [
    { name: 'Starter', usd: 29, runs: 25_000, runsMax: 575_000, monitors: 50, monitorsMax: 275 },
    { name: 'Team', usd: 80, runs: 100_000, runsMax: 2_300_000, monitors: 75, monitorsMax: 525 },
  ],
  usdPer10kRuns: 2,
  usdPer25Monitors: 10,
  asOf: '2026-11-22',
  source: 'https://www.checklyhq.com/pricing.md',
} as const;

/** `config` is what AWS answers for. */
export function elsewhere(config: Config): Elsewhere[] {
  const sets = scheduleOf(config).map((set) => {
    const runs = runCosts(config, set);
    const perMonth = rhythmOf(cadenceOf(set)).perMonth;
    const requests = runs.reduce((total, run) => total + run.requests, 0);
    return { perMonth, checks: runs.length, requests };
  });
  const total = (of: (set: (typeof sets)[number]) => number): number =>
    sets.reduce((sum, set) => sum + of(set), 0);
  const requests = total((set) => set.perMonth * set.requests);
  return [
    canaries(
      'a canary for each check',
      total((set) => set.perMonth * set.checks),
    ),
    canaries(
      `multi-check canaries, ${canary.checksMax} requests each`,
      total((set) => set.perMonth * Math.ceil(set.requests / canary.checksMax)),
    ),
    checklyRow(
      'API checks',
      `${count(requests)} API check runs`,
      planOf('runs', requests),
      'status pages and alerts apart',
    ),
    checklyRow(
      'uptime monitors',
      `${total(({ requests: each }) => each)} monitors`,
      planOf(
        'monitors',
        total((set) => set.requests),
      ),
      'they see whether it answers, not what',
    ),
  ];
}

function canaries(what: string, runs: number): Elsewhere {
  const { usd, freeRuns, asOf, source, without } = canary;
  return {
    who: `CloudWatch Synthetics: ${what}`,
    counted: `${count(runs)} canary runs`,
    usd: Math.max(0, runs - freeRuns) * usd,
    asOf,
    source,
    without,
  };
}

type Planned = { plan: string; usd?: number } | undefined;

function checklyRow(what: string, counted: string, planned: Planned, without: string): Elsewhere {
  const { asOf, source } = checkly;
  const { plan, usd } = planned ?? { plan: 'Enterprise, by quote' };
  return {
    who: `Checkly ${plan}: ${what}`,
    counted,
    ...(usd !== undefined && { usd }),
    asOf,
    source,
    without,
  };
}

/** The cheapest plan that takes so many, with what is bought on top in blocks. */
function planOf(what: 'runs' | 'monitors', amount: number): Planned {
  const [block, usdPerBlock] =
    what === 'runs' ? [10_000, checkly.usdPer10kRuns] : [25, checkly.usdPer25Monitors];
  const fitting = checkly.plans
    .filter((plan) => amount <= plan[`${what}Max`])
    .map((plan) => ({
      plan: plan.name,
      usd: plan.usd + Math.ceil(Math.max(0, amount - plan[what]) / block) * usdPerBlock,
    }));
  return fitting.toSorted((one, other) => one.usd - other.usd)[0];
}

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
