import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { plan, type Plan } from '#face/operate/plan.ts';
import { loadChecked } from '#face/operate/validate.ts';
import { epochMs } from '#ground/base/brand.ts';
import { configWith } from '../../ground/config/config-with.ts';

/** A Sunday. */
const now = epochMs(Date.parse('2026-11-22T14:43:19Z'));
const times = (next: readonly number[]): string[] => next.map((at) => new Date(at).toISOString());

describe('the plan of the example', () => {
  let planned: Plan;
  beforeAll(async () => {
    const { config } = await loadChecked(join(import.meta.dirname, '../../../examples/chat-service.ts'));
    planned = plan(config, now);
  });

  it('says for every entry and environment what runs when', () => {
    expect(planned.rows.map(({ entry, environment, when }) => `${entry} ${environment} ${when}`)).toEqual([
      'pulse staging every 1m',
      'pulse production every 1m',
      'chat staging every 15m',
      'chat production every 15m',
      'contract staging every 1h',
      'contract production every 1h',
    ]);
    expect(times(planned.rows[2]?.next ?? [])).toEqual([
      '2026-11-22T14:45:00.000Z',
      '2026-11-22T15:00:00.000Z',
      '2026-11-22T15:15:00.000Z',
    ]);
  });

  it('adds up what all of it costs', () => {
    expect(planned.totals).toEqual({
      requestsPerDay: 9168,
      requestsPerMonth: 275_040,
      recordsPerMonth: 269_280,
      tokensPerDay: 38_400,
      tokensPerMonth: 1_152_000,
      usdPerMonth: expect.closeTo(0.6912, 6) as number,
      worst: { requestsPerDay: 27_504, tokensPerDay: 115_200 },
    });
  });

  it('says apart when drills are due, and what one run of them takes', () => {
    const [nightly, ...more] = planned.drills;
    expect(more).toEqual([]);
    expect(nightly).toMatchObject({
      entry: 'nightly',
      environment: 'staging',
      when: 'cron 0 2 ? * MON-FRI * Europe/Berlin',
      drills: ['burst_429', 'budget_block', 'breaker'],
      run: { requests: 113, tokens: 7400, worst: { tokens: 15_200 }, redeploys: 12 },
      tokensPerDay: 7400,
    });
    expect(nightly?.run.minutesExpected).toBeCloseTo(6 * 8 + 4 + 32 / 60, 9);
    expect(times(nightly?.next ?? []).slice(0, 2)).toEqual([
      '2026-11-23T01:00:00.000Z',
      '2026-11-24T01:00:00.000Z',
    ]);
  });

  it('holds it against every cap and limit, the fullest first', () => {
    const [first, second] = planned.budgets;
    expect(planned.budgets).toHaveLength(14);
    expect(first).toMatchObject({ path: ['spend', 'checks', 'tokensPerDayMax'], used: 38_400, max: 50_000 });
    expect(second).toMatchObject({ path: ['limits', 'COST_IP_WINDOW_TOKENS'], share: 0.04, shareMax: 0.1 });
  });
});

it('plans a cron in its time zone', () => {
  const config = configWith({
    timezone: 'Europe/Berlin',
    schedule: { nightly: { checks: ['health'], environments: ['staging'], cron: '0 2 ? * MON-FRI *' } },
  });
  const [row] = plan(config, now).rows;
  expect(row?.when).toBe('cron 0 2 ? * MON-FRI * Europe/Berlin');
  expect(times(row?.next ?? [])).toEqual([
    '2026-11-23T01:00:00.000Z',
    '2026-11-24T01:00:00.000Z',
    '2026-11-25T01:00:00.000Z',
  ]);
});
