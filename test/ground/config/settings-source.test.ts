import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { baselinesOf } from '#ground/config/baselines.ts';
import { readConfigFile } from '#ground/config/load.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { redeploys, settingsSourceOf } from '#ground/config/settings-source.ts';
import { configWith } from './config-with.ts';

let config: Config;
beforeAll(async () => {
  const file = await readConfigFile(
    join(import.meta.dirname, '../../fixtures/config/valid/with-drills.yaml'),
  );
  if (file.kind === 'invalid') throw new Error('expected a valid config');
  ({ config } = file);
});

describe('where settings are', () => {
  it('is the host where they are its variables, with its token by name', () => {
    expect(settingsSourceOf(config, 'staging')).toEqual({
      kind: 'railway',
      project: '3f7c9f1e-0000-4000-8000-000000000001',
      environment: 'e-staging',
      service: 's-1',
      token: { secret: 'RAILWAY_TOKEN_STAGING' },
      tokenKind: 'account',
      url: 'https://backboard.railway.com/graphql/v2',
      marker: 'DRILL_LEASE',
      timeout: 20_000,
    });
  });

  it('is what the environment says otherwise', () => {
    expect(settingsSourceOf(config, 'preview')).toMatchObject({ kind: 'http', timeout: 5000 });
    expect(settingsSourceOf(config, 'laptop')).toEqual({
      kind: 'ssm',
      prefix: '/chat/laptop/',
      region: 'eu-central-1',
      marker: 'DRILL_LEASE',
    });
  });

  it('holds the region of aws where parameters say none: a lease never reads the config', () => {
    const environments = {
      staging: {
        baseUrl: 'https://staging.example.com',
        settings: { kind: 'ssm' as const, prefix: '/chat/' },
      },
    };
    const parameters = { kind: 'ssm', prefix: '/chat/', marker: 'MUSTER_LEASE' };
    expect(settingsSourceOf(configWith({ environments, aws: { region: 'us-east-1' } }), 'staging')).toEqual({
      ...parameters,
      region: 'us-east-1',
    });
    expect(settingsSourceOf(configWith({ environments }), 'staging')).toEqual(parameters);
  });

  it('is nowhere in an environment without settings, or that is not there', () => {
    expect(settingsSourceOf(configWith({}), 'staging')).toBe(undefined);
    expect(settingsSourceOf(config, 'elsewhere')).toBe(undefined);
    expect(settingsSourceOf(config, 'constructor')).toBe(undefined);
  });

  it('deploys anew on a host and over HTTP with apply, and nowhere else', () => {
    const places = ['staging', 'preview', 'laptop', 'elsewhere'];
    expect(places.map((name) => redeploys(settingsSourceOf(config, name)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

it('baselines of an environment are its own over those of limits, then those of switches', () => {
  expect(baselinesOf(config, 'staging')).toEqual({
    COST_REQUEST_MAX_TOKENS: { unset: 6000 },
    COST_DAILY_TOKENS: { unset: 900 },
    MODEL_BASE_URL: { unset: null },
    MODEL_RETRIES: { set: 3 },
  });
  expect(baselinesOf(config, 'preview')['COST_DAILY_TOKENS']).toEqual({ set: 500_000 });
});

it('the secrets of hosting and settings are among those of a config', () => {
  expect(secretNamesIn(config)).toEqual(['CONTROL_TOKEN', 'RAILWAY_TOKEN_STAGING']);
});
