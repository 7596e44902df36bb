import { join } from 'node:path';
import { expect, it } from 'vitest';
import { authorityOf, partOf } from '#ground/config/authority.ts';
import { readConfigFile } from '#ground/config/load.ts';
import { readConfig } from '#ground/config/read.ts';
import { drillScheduleOf } from '#ground/config/schedule.ts';

const act = [{ kind: 'http', url: 'https://deploy.example.com/rollback' }];
const verify = { checks: ['health'], rounds: 1, every: '30s' };
const runbookIn = (environments: string[]) => ({ when: { environments }, mode: 'auto', do: act, verify });

const reading = readConfig({
  version: 1,
  service: 'web',
  environments: {
    production: { baseUrl: 'https://web.example.com', authority: 'aws' },
    laptop: { baseUrl: 'http://127.0.0.1:3000' },
  },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 } },
    home: { request: { path: '/' }, expect: { status: 200 } },
  },
  schedule: {
    pulse: { checks: ['health'], environments: ['laptop', 'production'], every: '1m' },
    quick: { checks: ['home'], environments: ['laptop'], every: '10s' },
  },
  runbooks: { both: runbookIn(['laptop', 'production']), here: runbookIn(['laptop']) },
});

it('a home answers for its environments, and for what is scheduled and run there', () => {
  if (reading.kind === 'invalid') throw new Error('expected a valid config');
  const parts = (['aws', 'local'] as const).map((home) => {
    const { environments, schedule, runbooks } = partOf(reading.config, home);
    return [
      Object.keys(environments),
      Object.entries(schedule).map(([name, entry]) => [name, entry.environments]),
      Object.entries(runbooks).map(([name, { when }]) => [name, when.environments]),
    ];
  });

  expect(parts).toEqual([
    [['production'], [['pulse', ['production']]], [['both', ['production']]]],
    [
      ['laptop'],
      [
        ['pulse', ['laptop']],
        ['quick', ['laptop']],
      ],
      [
        ['both', ['laptop']],
        ['here', ['laptop']],
      ],
    ],
  ]);
});

it('nobody answers for an environment that is not there, whatever every object has', () => {
  if (reading.kind === 'invalid') throw new Error('expected a valid config');
  expect(authorityOf(reading.config, 'staging')).toBe(undefined);
  expect(authorityOf(reading.config, 'constructor')).toBe(undefined);
});

it('keeps drills whole, and of their schedule what is due there', async () => {
  const file = await readConfigFile(
    join(import.meta.dirname, '../../fixtures/config/valid/with-drills.yaml'),
  );
  if (file.kind === 'invalid') throw new Error('expected a valid config');
  const { environments, ...rest } = file.config;
  const { staging, ...others } = environments;
  if (!staging) throw new Error('expected staging');
  const config = { ...rest, environments: { ...others, staging: { ...staging, authority: 'aws' as const } } };

  const onAws = partOf(config, 'aws');
  expect(Object.keys(onAws.drills)).toEqual(['burst', 'budget', 'restart', 'breaker']);
  expect(drillScheduleOf(onAws)).toEqual([
    {
      entry: 'nightly',
      environment: 'staging',
      drills: ['burst', 'budget', 'restart', 'breaker'],
      cron: '0 2 ? * MON-FRI *',
      timezone: 'UTC',
      startWithin: 7_200_000,
      endWithin: 21_600_000,
    },
  ]);
  expect(
    drillScheduleOf(partOf(config, 'local')).map(({ entry, environment }) => [entry, environment]),
  ).toEqual([
    ['weekly', 'preview'],
    ['weekly', 'laptop'],
  ]);
});

it('keeps maintenance where the home answers for it, and tells the same people', async () => {
  const file = await readConfigFile(
    join(import.meta.dirname, '../../fixtures/config/valid/with-alarms.yaml'),
  );
  if (file.kind === 'invalid') throw new Error('expected a valid config');
  const [onAws, here] = [partOf(file.config, 'aws'), partOf(file.config, 'local')];
  const places = ({ maintenance }: typeof here): unknown =>
    Object.entries(maintenance).map(([name, { environments }]) => [name, environments]);

  expect(places(onAws)).toEqual([
    ['sundays', ['production']],
    ['once', ['production']],
  ]);
  expect(places(here)).toEqual([
    ['sundays', ['laptop']],
    ['nightly', ['laptop']],
  ]);
  expect(onAws.notify).toEqual(file.config.notify);
  expect(onAws.monitor).toEqual(file.config.monitor);
  expect([onAws, here].map(({ runbooks }) => Object.keys(runbooks))).toEqual([['railway'], ['elsewhere']]);
});
