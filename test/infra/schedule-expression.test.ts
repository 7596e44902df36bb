import { expect, test } from 'vitest';
import { expressionOf, periodMs } from '../../lib/schedule-expression.ts';

const set = { entry: 'pulse', environment: 'production', checks: ['health'], timezone: 'Europe/Berlin' };

test.for([
  [60_000, 'cron(* * * * ? *)'],
  [300_000, 'cron(0/5 * * * ? *)'],
  [3_600_000, 'cron(0 * * * ? *)'],
  [28_800_000, 'cron(0 0/8 * * ? *)'],
  [86_400_000, 'cron(0 0 * * ? *)'],
] as const)('a rate of %i ms is aligned to the epoch: %s in UTC', ([every, expression]) => {
  expect(expressionOf({ ...set, every })).toEqual({ expression, timezone: 'UTC' });
});

test('a cron keeps its fields and its zone', () => {
  expect(expressionOf({ ...set, cron: '0 2 ? * MON-FRI *' })).toEqual({
    expression: 'cron(0 2 ? * MON-FRI *)',
    timezone: 'Europe/Berlin',
  });
});

test.for([
  ['0 2 ? * MON-FRI *', 86_400_000],
  ['0,20,30 * * * ? *', 600_000],
  ['0 0 1 1 ? 1999', 86_400_000],
] as const)('the period of %s is its shortest', ([cron, ms]) => {
  expect(periodMs({ ...set, cron })).toBe(ms);
});
