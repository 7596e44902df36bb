import { expect, test } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createVault } from '#ground/secret/vault.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { recordRelease } from '#observe/release/record-release.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import type { Appender } from '#record/evidence/appender.ts';
import { createWorld } from '../../fixtures/world.ts';

const slot = epochMs(Date.parse('2026-11-22T14:43:00Z'));
const names = ['first', 'second', 'third'];

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
  checks: Object.fromEntries(
    names.map((name) => [name, { request: { path: '/' }, expect: { status: 200 } }]),
  ),
  schedule: { pulse: { checks: names, environments: ['production'], every: '1m' } },
});

const passed = (check: string): CheckResult => ({
  check,
  environment: 'production',
  outcome: 'pass',
  reason: '',
  attempts: [],
  requests: 1,
  tokens: 0,
});

/** As a store that loses sight of one stream. */
const failingFor = (stream: string, appender: Appender): Appender => ({
  append: (wanted, decide) =>
    wanted === stream
      ? Promise.reject(new MusterError('EVIDENCE_UNAVAILABLE', 'gone'))
      : appender.append(wanted, decide),
});

test('a result that cannot be recorded does not keep the others from it, and is told', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const http = { exchange: () => expect.fail(), connect: () => expect.fail(), close: async () => {} };
  const vault = createVault({ read: async () => undefined });
  const appender = failingFor('production/chat/second/local', world.appender);
  const tools = { ...world, appender, config, http, vault, location: 'local' };
  const [set] = scheduleOf(config);

  await expect(recordSlot(set!, slot, names.map(passed), tools)).rejects.toMatchObject({
    code: 'EVIDENCE_UNAVAILABLE',
  });
  const heads = await Promise.all(names.map((name) => world.log.head(`production/chat/${name}/local`)));
  expect(heads.map((head) => head?.record.slot)).toEqual([slot, undefined, slot]);
});

test('every record knows the release, also where a person recorded it', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const http = { exchange: () => expect.fail(), connect: () => expect.fail(), close: async () => {} };
  const vault = createVault({ read: async () => undefined });
  const tools = { ...world, config, http, vault, location: 'local' };
  const target = { service: 'chat', environment: 'production' };
  await recordRelease(tools, target, { release: '1.4.2', operator: 'ann' });

  await recordSlot(scheduleOf(config)[0]!, slot, names.map(passed), tools);

  const heads = await Promise.all(names.map((name) => world.log.head(`production/chat/${name}/local`)));
  expect(heads.map((head) => head?.record.release)).toEqual(['1.4.2', '1.4.2', '1.4.2']);
});
