import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { operatorHere } from '#face/cli/operator.ts';
import { openData } from '#face/wire/local-data.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

const check = { request: { path: '/health' }, expect: { status: 200 } };
const me = operatorHere();

let cli: CliWorld;

beforeEach(() => {
  cli = openCli({
    version: 1,
    service: 'chat',
    environments: { staging: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: check, chat: check },
  });
});
afterEach(() => cli.close());

it('is snoozed no more once somebody says so, and whoever ends maintenance is told how', async () => {
  const snooze = async (...checks: string[]) =>
    cli.muster('alarms', 'snooze', '--env', 'staging', '--for', '2h', '--reason', 'r', '--check', ...checks);
  const unsnooze = async (...checks: string[]) =>
    (await cli.muster('alarms', 'unsnooze', '--env', 'staging', '--check', ...checks)).out;
  await snooze('chat');
  await snooze('chat', 'health');
  expect((await cli.muster('maintenance', 'end', '--env', 'staging')).out).toBe(
    'staging: no maintenance that people started is open, but snoozes are. To end them:\n' +
      'muster alarms unsnooze --env staging --check chat\n' +
      'muster alarms unsnooze --env staging --check chat health\n',
  );
  expect(await unsnooze('chat')).toBe(
    'staging: 1 snooze ended; what fails from now on alarms.\n' +
      'Still open, over more: muster alarms unsnooze --env staging --check chat health\n',
  );
  expect(await unsnooze('chat', 'health')).toBe('staging: 1 snooze ended; what fails from now on alarms.\n');
  expect(await unsnooze('chat')).toBe('staging: no snooze of chat alone is open.\n');
  expect((await cli.muster('alarms')).out).toBe('No alarm is raised.\n');
});

it('lists what is quiet or held where nothing is raised, and that nobody watches', async () => {
  await cli.muster('hold', '--env', 'staging', '--reason', 'load test');
  await cli.muster('maintenance', 'start', '--env', 'staging', '--for', '1h', '--reason', 'new disk');
  const { exit, out, err } = await cli.muster('alarms');
  expect([exit, err]).toEqual([
    0,
    'Nobody watches: no muster up runs on this data (no check is recorded).\n',
  ]);
  expect(out).toMatch(
    /^No alarm is raised\.\n\nquiet: staging all checks in maintenance until \S+Z by \S+: new disk\nheld: staging, no drill and no runbook acts, until it is released by \S+: load test\n$/,
  );
  expect((await cli.json('alarms'))['quiet']).toEqual([
    {
      environment: 'staging',
      kind: 'maintenance',
      until: expect.any(Number),
      operator: me,
      reason: 'new disk',
    },
    { environment: 'staging', kind: 'hold', operator: me, reason: 'load test' },
  ]);
});

it('says nothing of nobody while a muster up has the data', async () => {
  await openData(cli.data).close();
  writeFileSync(
    join(cli.data, 'up.json'),
    JSON.stringify({ pid: process.pid, since: '2026-11-22T12:00:00Z' }),
  );
  expect(await cli.muster('alarms')).toEqual({ exit: 0, out: 'No alarm is raised.\n', err: '' });
  expect((await cli.json('alarms'))['isWatched']).toBe(true);
});

it('lists what is there where a window cannot be read, and says so', async () => {
  const { state, close } = openData(cli.data);
  await state.put({ collection: 'window', id: 'chat/staging' }, { windows: 'sideways' }, 'absent');
  await close();
  const { exit, out } = await cli.muster('alarms');
  expect([exit, out.split('\n').slice(0, 3)]).toEqual([
    0,
    ['No alarm is raised.', '', expect.stringMatching(/^What people have open on staging cannot be read: /)],
  ]);
});
