import { expect, it } from 'vitest';
import { coverageOf } from '#face/operate/drill-coverage.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { JsonObject } from '#ground/base/json.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { readConfig } from '#ground/config/read.ts';
import { demoConfig } from '#face/demo/demo-config.ts';
import type { EvidenceRecord } from '#record/evidence/record.ts';

const url = 'http://127.0.0.1:9';
const input = demoConfig({
  environments: { staging: { url }, production: { url } },
  hostingUrl: url,
});
const reading = readConfig(input);
if (reading.kind === 'invalid') throw new Error('the config of the demo is valid');
const { config } = reading;

const record = (at: number, outcome: Outcome, body: JsonObject): EvidenceRecord =>
  ({
    kind: 'drill',
    at: epochMs(at),
    outcome,
    run: `run-${at}`,
    body: {
      phase: 'row',
      service: 'demo',
      environment: 'staging',
      drill: 'budget_block',
      reason: '',
      ...body,
    },
  }) as unknown as EvidenceRecord;

const limit = 'COST_ACTOR_DAILY_TOKENS';
const of = (records: EvidenceRecord[], name = limit, environment = 'staging') =>
  coverageOf(config, records).find((one) => one.limit === name && one.environment === environment);

it('names every limit and answer where drills are allowed, tried or not', () => {
  expect(coverageOf(config, []).map(({ environment, limit: name }) => `${environment} ${name}`)).toEqual([
    'staging COST_REQUEST_MAX_TOKENS',
    'staging COST_REQUEST_MAX_OUTPUT_TOKENS',
    'staging COST_ACTOR_DAILY_TOKENS',
    'staging COST_IP_WINDOW_TOKENS',
    'staging COST_GLOBAL_DAILY_TOKENS',
    'staging rate_limited',
    'staging breaker_open',
  ]);
  expect(coverageOf(config, [], 'production')).toEqual([]);
});

it('keeps the last proof with its speed beside what the last try came to', () => {
  const newestFirst = [
    record(3000, 'fail', { limit, reason: 'never blocked', lowerToBlockMs: 9 }),
    record(2000, 'pass', { limit, lowerToBlockMs: 40, restoreToPassMs: 50 }),
    record(1000, 'pass', { limit, lowerToBlockMs: 1, restoreToPassMs: 1 }),
  ];
  expect(of(newestFirst)).toEqual({
    environment: 'staging',
    limit,
    drill: 'budget_block',
    provenAt: 2000,
    lowerToBlockMs: 40,
    restoreToPassMs: 50,
    last: { at: 3000, outcome: 'fail', reason: 'never blocked', run: 'run-3000' },
  });
});

it('never proven is never proven, however often it was tried', () => {
  expect(of([record(1000, 'unknown', { limit, reason: 'never live' })])?.provenAt).toBeUndefined();
});

it('tells what was proven where drills are no longer allowed, and nothing of other services and phases', () => {
  expect(of([record(1, 'pass', { limit, environment: 'production' })], limit, 'production')?.provenAt).toBe(
    1,
  );
  expect(of([record(1, 'pass', { limit, service: 'other' })])?.provenAt).toBeUndefined();
  expect(of([record(1, 'pass', { limit, phase: 'completed' })])?.provenAt).toBeUndefined();
});
