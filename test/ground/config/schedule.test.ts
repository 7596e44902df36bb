import { expect, it } from 'vitest';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import { configWith } from './config-with.ts';

it('gives one set for each entry and environment, named checks first, each check once', () => {
  const config = configWith({
    timezone: 'Europe/Berlin',
    schedule: {
      all: {
        checks: ['health', 'chat'],
        tags: ['paid'],
        environments: ['staging', 'production'],
        every: '5m',
      },
    },
  });
  expect(scheduleOf(config)).toEqual([
    {
      entry: 'all',
      environment: 'staging',
      checks: ['health', 'chat'],
      every: 300_000,
      timezone: 'Europe/Berlin',
    },
    {
      entry: 'all',
      environment: 'production',
      checks: ['health', 'chat'],
      every: 300_000,
      timezone: 'Europe/Berlin',
    },
  ]);
});

it('finds checks by tag, and says a cron as its cadence without the wrapping', () => {
  const config = configWith({
    schedule: { nightly: { tags: ['paid'], environments: ['staging'], cron: 'cron(0 2 ? * MON-FRI *)' } },
  });
  const [set] = scheduleOf(config);
  expect(set?.checks).toEqual(['chat']);
  expect(set && cadenceOf(set)).toEqual({ cron: '0 2 ? * MON-FRI *', timezone: 'UTC' });
});
