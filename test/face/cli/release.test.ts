import { afterEach, beforeEach, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import type { RecordDraft } from '#record/evidence/record.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, atMinute, manualClock } from '../../fixtures/evidence.ts';

const health = 'staging/chat/health/local';

let cli: CliWorld;

const config = (more: object = {}): object => ({
  version: 1,
  service: 'chat',
  environments: {
    staging: { baseUrl: 'http://127.0.0.1:9' },
    production: { baseUrl: 'http://127.0.0.1:9', authority: 'aws' },
  },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { often: { every: '1m', environments: ['staging'], checks: ['health'] } },
  ...more,
});

beforeEach(() => void (cli = openCli(config())));
afterEach(() => cli.close());

it('records what was released, once, and says that it runs', async () => {
  const record = (...more: string[]) =>
    cli.muster('release', 'record', '--env', 'staging', '--release', '1.4.2', ...more);
  expect((await record('--sha', 'abcdef1234', '--note', 'from CI')).out).toBe(
    'staging runs 1.4.2 from now on.\n',
  );
  await record('--sha', 'abcdef1234', '--note', 'from CI');
  const { data } = await cli.json('releases', '--env', 'staging');
  expect(data).toEqual([
    {
      environment: 'staging',
      release: '1.4.2',
      sha: 'abcdef1234',
      from: expect.any(Number) as number,
      is: ['runs'],
      passed: [],
      notPassed: ['health'],
    },
  ]);
});

it('shows which release has passing evidence, and which a rollback goes back to', async () => {
  const { log, close } = openData(cli.data);
  const clock = manualClock();
  const appender = appenderOn(log, clock);
  const at = async (minute: number, stream: string, draft: RecordDraft): Promise<void> => {
    clock.set(atMinute(minute));
    await appender.append(stream, () => [draft]);
  };
  await at(0, 'releases', released('v6'));
  await at(1, health, slot(1, 'pass'));
  await at(2, health, slot(2, 'pass'));
  await at(3, 'releases', released('v7'));
  await at(4, health, slot(4, 'pass'));
  await at(5, health, slot(5, 'fail'));
  await at(6, 'releases', released('v8'));
  await at(7, health, slot(7, 'fail'));
  await close();
  expect((await cli.muster('releases')).out.split('\n')).toEqual([
    'ENVIRONMENT  RELEASE  SINCE                 UNTIL                 IS               PASSED  NOT PASSED',
    'staging      v8       2026-11-22T12:06:00Z                        runs                     health',
    'staging      v7       2026-11-22T12:03:00Z  2026-11-22T12:06:00Z                           health',
    'staging      v6       2026-11-22T12:00:00Z  2026-11-22T12:03:00Z  last known good  health',
    '',
  ]);
});

it('refuses another home, and says all that is wrong with a release at once', async () => {
  const elsewhere = await cli.muster('release', 'record', '--env', 'production', '--release', 'v1');
  expect([elsewhere.exit, elsewhere.err.split('\n')[0]]).toEqual([
    2,
    "muster: authority over production is aws: this machine's data knows nothing of its leases and holds",
  ]);
  expect(
    await cli.muster('release', 'record', '--env', 'staging', '--release', 'a b', '--sha', 'xyz'),
  ).toEqual({
    exit: 2,
    out: '',
    err: 'muster: --release: expected 1 to 200 printable characters without blanks\n--sha: expected 7 to 64 hex digits\nmuster release record --help\n',
  });
});

const released = (release: string): RecordDraft => ({
  kind: 'release',
  outcome: 'pass',
  release,
  body: { service: 'chat', environment: 'staging', release },
});

const slot = (minute: number, outcome: RecordDraft['outcome']): RecordDraft => ({
  kind: 'slot',
  outcome,
  slot: atMinute(minute),
  location: 'local',
  body: { check: 'health', reason: '' },
});
