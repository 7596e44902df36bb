import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BrokenService, startBrokenService } from '../../fixtures/broken-service.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

let cli: CliWorld;
let service: BrokenService;

beforeEach(async () => {
  service = await startBrokenService();
  service.broken = false;
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: { staging: { baseUrl: service.url } },
    checks: {
      health: { request: { path: '/health' }, expect: { status: 200 } },
      old: { request: { path: '/v' }, expect: { json: { '$.version': 'v2' } }, keep: ['$.version'] },
      after_old: { request: { path: '/x' }, expect: { status: 200 }, needs: ['old'] },
      keyed: {
        request: { path: '/k', headers: { 'x-key': { secret: 'MUSTER_TEST_UNSET' } } },
        expect: { status: 200 },
      },
    },
  });
});

afterEach(async () => {
  await service.close();
  cli.close();
});

const withoutTimes = (text: string): string => text.replaceAll(/ {2}(<1|\d+) ms$/gm, '  N ms');

it('tells each check and what did not hold, and sums up; the only environment need not be named', async () => {
  const { exit, out, err } = await cli.muster('check', 'health', 'after_old');
  expect([exit, err]).toEqual([1, '']);
  expect(withoutTimes(out).split('\n').toSorted()).toEqual([
    '',
    '    $.version (v1) == v2',
    '    skipped: needs old, which failed',
    '3 checks on staging: 1 pass, 1 fail, 1 unknown',
    '? after_old  unknown',
    '✓ health     pass      N ms',
    '✗ old        fail      N ms',
  ]);
  expect(out).toMatch(/\n3 checks on staging: [^\n]*\n$/);
});

it('exits by the worst that can be told: 0 pass, 1 fail, 3 unknown', async () => {
  const exits = await Promise.all(
    [['health'], ['old'], ['keyed'], ['health', 'keyed'], ['old', 'keyed']].map(
      async (names) => (await cli.muster('check', ...names, '--env', 'staging', '--no-record')).exit,
    ),
  );
  expect(exits).toEqual([0, 1, 3, 3, 1]);
});

it('gives programs one envelope with check, outcome, and where the record stands', async () => {
  const { exit, run, data } = await cli.json('check', 'health', '--env', 'staging');
  expect([exit, typeof run]).toEqual([0, 'string']);
  expect(data).toMatchObject([
    {
      check: 'health',
      environment: 'staging',
      outcome: 'pass',
      reason: '',
      requests: 1,
      record: { stream: 'staging/chat/health/manual', seq: 1 },
    },
  ]);
  const listed = await cli.json('evidence', 'list', '--check', 'health');
  expect(listed['data']).toMatchObject([{ record: { run, seq: 1 } }]);
});

it('leaves nothing behind with --no-record', async () => {
  const { exit, out } = await cli.muster('check', 'health', '--no-record');
  expect([exit, out.split('\n').at(-2)]).toEqual([0, '1 check on staging: 1 pass; not recorded']);
  expect(existsSync(cli.data)).toBe(false);
});

it('is unknown, not failed, for what was stopped', async () => {
  cli.signal = AbortSignal.abort();
  const { exit, out } = await cli.muster('check', 'health');
  expect(exit).toBe(3);
  expect(out).toContain('1 check on staging: 1 unknown\n');
});

it('cannot be steered by what a target says', async () => {
  service.version = '\u001b[2Jv1\nall good';
  const { out } = await cli.muster('check', 'old');
  expect(out).not.toContain('\u001b');
  expect(out.split('\n').length).toBe(4);
});
