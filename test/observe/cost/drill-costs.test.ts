import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfigFile } from '#ground/config/load.ts';
import { formatProblem } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { budgetsOf } from '#observe/cost/budgets.ts';
import { drillCost } from '#observe/cost/drill-costs.ts';
import { drillRows } from '#observe/cost/drill-rows.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/config');

/** Its check has 2 steps of 2 s and 10 s at most, and spends 100 tokens. */
let config: Config;
beforeAll(async () => {
  const file = await readConfigFile(join(fixtures, 'valid/with-drills.yaml'));
  if (file.kind === 'invalid') throw new Error('expected a valid config');
  ({ config } = file);
});

describe('one run of a drill', () => {
  it('that bursts takes a pass, the burst, and what recovery asks', () => {
    expect(drillCost(config, 'staging', 'burst')).toEqual({
      requests: 2 + (1 + 20) + 2 + 2 + 2,
      tokens: 700,
      worst: { tokens: 2400 },
      usd: expect.closeTo(0.00042, 9) as number,
      minutesExpected: expect.closeTo(31 / 60, 9) as number,
      minutesMax: expect.closeTo(181 / 60, 9) as number,
      redeploys: 0,
    });
  });

  it('that lowers takes for each limit a pass, the calls until it blocks, what else is asked, and a pass', () => {
    expect(drillCost(config, 'staging', 'budget')).toEqual({
      requests: 24 + 39,
      tokens: 900,
      worst: { tokens: 2800 },
      usd: expect.closeTo(0.00054, 9) as number,
      minutesExpected: 11.5,
      minutesMax: 28.5,
      redeploys: 4,
    });
  });

  it('may be of one limit alone', () => {
    expect(drillCost(config, 'staging', 'budget', 'COST_REQUEST_MAX_TOKENS')).toMatchObject({
      requests: 24,
      tokens: 200,
      worst: { tokens: 900 },
      minutesExpected: 5,
      redeploys: 2,
    });
  });

  it('that restarts deploys once more under its lease', () => {
    expect(drillCost(config, 'staging', 'restart')).toMatchObject({
      requests: 12,
      tokens: 400,
      worst: { tokens: 600 },
      minutesExpected: 7.5,
      redeploys: 3,
    });
  });

  it('that opens a breaker waits until it closes', () => {
    expect(drillCost(config, 'staging', 'breaker')).toMatchObject({
      requests: 22,
      tokens: 1000,
      worst: { tokens: 1100 },
      minutesExpected: 12,
      minutesMax: expect.closeTo(20 + 283 / 60, 9) as number,
      redeploys: 2,
    });
  });

  it('deploys only where changing a setting takes a deployment', () => {
    const places = ['staging', 'preview', 'laptop'];
    expect(places.map((name) => drillCost(config, name, 'budget').redeploys)).toEqual([4, 4, 0]);
  });

  it('has no price that nobody declared, and one that is not there takes nothing', () => {
    expect(drillCost({ ...config, spend: {} }, 'staging', 'burst')).not.toHaveProperty('usd');
    expect(drillCost({ ...config, spend: {} }, 'staging', 'constructor')).toEqual({
      requests: 0,
      tokens: 0,
      worst: { tokens: 0 },
      minutesExpected: 0,
      minutesMax: 0,
      redeploys: 0,
    });
  });
});

describe('drills that are scheduled', () => {
  it('cost all of them each time that they are due', () => {
    const [nightly, ...weekly] = drillRows(config);
    expect(nightly).toMatchObject({
      set: { entry: 'nightly', environment: 'staging' },
      run: { requests: 126, tokens: 3000, redeploys: 9, worst: { tokens: 6900 } },
      requestsPerDay: 126,
      tokensPerDay: 3000,
      worst: { tokensPerDay: 6900 },
    });
    expect(nightly?.tokensPerMonth).toBeCloseTo(3000 * (261 / 366) * 30, -3);
    expect(weekly.map(({ set, tokensPerDay }) => [set.environment, tokensPerDay])).toEqual([
      ['preview', 900],
      ['laptop', 900],
    ]);
    expect(weekly[0]?.tokensPerMonth).toBeCloseTo((900 * 30) / 7, 6);
  });

  it('are held against the caps of drills, and against no limit', () => {
    const budgets = budgetsOf(config);
    expect(budgets.map(({ path }) => path.join('.'))).toEqual([
      'spend.checks.tokensPerDayMax',
      'spend.checks.usdPerMonthMax',
      'spend.drills.tokensPerDayMax',
      'spend.drills.usdPerMonthMax',
      'limits.COST_REQUEST_MAX_TOKENS',
      'environments.staging.baseline.COST_DAILY_TOKENS',
      'limits.COST_REQUEST_MAX_TOKENS',
      'limits.COST_DAILY_TOKENS',
      'limits.COST_REQUEST_MAX_TOKENS',
      'limits.COST_DAILY_TOKENS',
    ]);
    expect(budgets[2]).toMatchObject({ used: 4800, worst: 12_500, max: 20_000, share: 0.24, shareMax: 1 });
    expect(budgets.slice(4).map(({ used }) => used)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('are allowed exactly up to their cap, and refused one token above', () => {
    const capped = (tokensPerDayMax: number) =>
      spendFindings({ ...config, spend: { drills: { tokensPerDayMax } } });
    expect(capped(4800)).toEqual([]);
    expect(capped(4799)).toEqual([
      {
        path: ['spend', 'drills', 'tokensPerDayMax'],
        at: 'whole',
        message: 'expected drills to spend at most 4799 tokens per 1d, not 4800 (101 %)',
      },
    ]);
  });
});

it('a drill that may spend more than it declares is refused, and so is a cap, both at once', async () => {
  const reading = await readConfigFile(join(fixtures, 'overspent/drills-above-what-they-declare.yaml'), [
    spendFindings,
  ]);
  expect(reading.kind === 'invalid' && reading.problems.map(formatProblem)).toEqual([
    '24:16 drills.drill.tokensMax: expected at least 1800: so many tokens a run may spend as it is declared, found 1799',
    '27:20 spend.drills.tokensPerDayMax: expected drills to spend at most 1000 tokens per 1d, not 1800 (180 %)',
  ]);
});
