import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '#ground/config/load.ts';
import { formatProblem } from '#ground/config/problem.ts';
import type { ConfigInput } from '#ground/config/schema/config.ts';
import { budgetsOf } from '#observe/cost/budgets.ts';
import { costRows } from '#observe/cost/cost-rows.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { configWith } from '../../ground/config/config-with.ts';

const everyMinute: Partial<ConfigInput> = {
  schedule: { chat: { checks: ['health', 'chat'], environments: ['staging'], every: '1m' } },
};

describe('the cost of a schedule', () => {
  it('counts every run, every step and every token of it', () => {
    const config = configWith({ ...everyMinute, spend: { usdPerMillionTokens: 0.5 } });
    expect(costRows(config)).toMatchObject([
      {
        requestsPerDay: 4320,
        requestsPerMonth: 129_600,
        recordsPerMonth: 86_400,
        tokensPerDay: 288_000,
        tokensPerMonth: 8_640_000,
        usdPerMonth: 4.32,
        worst: { requestsPerDay: 4320, tokensPerDay: 288_000 },
      },
    ]);
  });

  it('shows apart what it would be if every run failed and was confirmed', () => {
    const config = configWith({
      ...everyMinute,
      alarms: { paid: { checks: ['chat'], confirm: { times: 2, every: '10s' } } },
    });
    expect(costRows(config)[0]).toMatchObject({
      tokensPerDay: 288_000,
      worst: { requestsPerDay: 1440 + 3 * 2880, tokensPerDay: 864_000 },
    });
  });

  it('knows no price that nobody declared', () => {
    expect(costRows(configWith(everyMinute))[0]).not.toHaveProperty('usdPerMonth');
  });
});

describe('what watching takes of a limit', () => {
  const share = (scope: 'request' | 'actor' | 'ip' | 'service', baseline: number, per?: string): unknown => {
    const limits = { LIMIT: { scope, baseline: { set: baseline }, ...(per && { per }) } };
    const [budget] = budgetsOf(configWith({ ...everyMinute, limits }));
    return { used: budget?.used, per: budget?.per, share: budget?.share };
  };

  it('of an address is what an hour spends', () => {
    expect(share('ip', 20_000)).toEqual({ used: 12_000, per: 3_600_000, share: 0.6 });
  });

  it('of the service is what a day spends', () => {
    expect(share('service', 500_000)).toEqual({ used: 288_000, per: 86_400_000, share: 0.576 });
  });

  it('is counted over the span that the limit declares', () => {
    expect(share('ip', 20_000, '10m')).toEqual({ used: 2000, per: 600_000, share: 0.1 });
  });

  it('of an actor is one run, since each run is an actor of its own', () => {
    expect(share('actor', 50_000)).toEqual({ used: 200, per: 86_400_000, share: 0.004 });
  });

  it('of one request is the dearest run, which only has to fit', () => {
    expect(share('request', 1200)).toEqual({ used: 200, per: undefined, share: 200 / 1200 });
    const limits = { LIMIT: { scope: 'request', baseline: { set: 1200 } } } as const;
    expect(spendFindings(configWith({ ...everyMinute, limits }))).toEqual([]);
  });

  it('that allows nothing is taken whole by any spending, and not at all by none', () => {
    expect(share('service', 0)).toMatchObject({ used: 288_000, share: 288_000 });
    const limits = { LIMIT: { scope: 'service', baseline: { set: 0 } } } as const;
    expect(budgetsOf(configWith({ limits }))[0]).toMatchObject({ used: 0, share: 0 });
  });

  it('is held against the baseline of each environment', () => {
    const config = configWith({
      limits: { DAILY: { scope: 'service', baseline: { unset: 1_000_000 } } },
      environments: {
        staging: { baseUrl: 'https://staging.example.com' },
        production: { baseUrl: 'https://chat.example.com', baseline: { DAILY: { set: 2_000_000 } } },
      },
      schedule: { chat: { checks: ['chat'], environments: ['staging', 'production'], every: '1m' } },
    });
    expect(budgetsOf(config).map(({ path, share: taken }) => [path.join('.'), taken])).toEqual([
      ['limits.DAILY', 0.288],
      ['environments.production.baseline.DAILY', 0.144],
    ]);
  });
});

describe('a schedule that spends too much', () => {
  it.each([
    [
      'above-the-cap.yaml',
      '13:20 spend.checks.tokensPerDayMax: expected checks to spend at most 50000 tokens per 1d, not 288000 (576 %)',
    ],
    [
      'above-a-tenth-of-a-limit.yaml',
      '14:3 limits.COST_IP_WINDOW_TOKENS: expected checks to spend at most 10 % of 20000 tokens per 1h, not in staging 12000 (60 %)',
    ],
  ])('is refused: %s', async (file, line) => {
    const path = join(import.meta.dirname, '../../fixtures/config/overspent', file);
    const reading = await readConfigFile(path, [spendFindings]);
    expect(reading.kind === 'invalid' && reading.problems.map(formatProblem)).toEqual([line]);
  });

  it('is allowed exactly up to the cap and the tenth, and refused one token above', () => {
    const spending = (tokensPerDayMax: number, baseline: number): number =>
      spendFindings(
        configWith({
          ...everyMinute,
          spend: { checks: { tokensPerDayMax } },
          limits: { DAILY: { scope: 'service', baseline: { set: baseline } } },
        }),
      ).length;
    expect(spending(288_000, 2_880_000)).toBe(0);
    expect(spending(287_999, 2_880_000)).toBe(1);
    expect(spending(288_000, 2_879_999)).toBe(1);
  });

  it('is refused for its price in a month', () => {
    const spend = { usdPerMillionTokens: 1, checks: { usdPerMonthMax: 8 } };
    expect(spendFindings(configWith({ ...everyMinute, spend }))).toMatchObject([
      { message: 'expected checks to spend at most 8 usd per 30d, not 8.64 (108 %)' },
    ]);
  });

  it('names every environment that does', () => {
    const config = configWith({
      limits: { HOURLY: { scope: 'ip', baseline: { set: 20_000 } } },
      schedule: { chat: { checks: ['chat'], environments: ['staging', 'production'], every: '5m' } },
    });
    expect(spendFindings(config)).toMatchObject([
      {
        path: ['limits', 'HOURLY'],
        message:
          'expected checks to spend at most 10 % of 20000 tokens per 1h, not in staging 2400 (12 %), in production 2400 (12 %)',
      },
    ]);
  });
});
