import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PathDrilled } from '#face/operate/alarm-path/hop.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

/** Whoever is told, and what the runbook would ask. */
let server: Server;
let url: string;
let status: number;
let seen: string[];
let cli: CliWorld | undefined;

beforeEach(async () => {
  seen = [];
  status = 200;
  server = createServer((request, response) => {
    seen.push(request.url ?? '');
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['MUSTER_TEST_SIGN'] = 'a-key-to-sign-with';
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  cli?.close();
  delete process.env['MUSTER_TEST_SIGN'];
});

const base = () => ({
  version: 1,
  service: 'chat',
  environments: {
    staging: { baseUrl: url },
    production: { baseUrl: url, authority: 'aws' },
  },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { often: { every: '1m', environments: ['staging'], checks: ['health'] } },
});

const whole = () => ({
  ...base(),
  notify: {
    oncall: {
      when: { environments: 'all' },
      channel: { kind: 'webhook', url: `${url}/oncall`, signWith: { secret: 'MUSTER_TEST_SIGN' } },
    },
  },
  runbooks: {
    restart: {
      when: { environments: ['staging'], checks: ['health'] },
      mode: 'auto',
      do: [{ kind: 'http', url: `${url}/restart` }],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
});

it('proves every hop from the failure to the notice and the dry run, and leaves nothing raised', async () => {
  cli = openCli(whole());
  const { exit, data } = await cli.json('drill', 'alarm-path', '--env', 'staging');
  const { hops, outcome, run } = data as PathDrilled;
  expect(hops.map((hop) => [hop.hop, hop.outcome, hop.detail])).toEqual([
    ['failure', 'pass', 'recorded'],
    ['alarm', 'pass', 'raised critical'],
    ['event', 'pass', 'Alarm Raised, sent and accepted'],
    ['notify oncall', 'pass', 'delivered: answered 200'],
    ['runbook restart', 'pass', expect.stringMatching(/^dry-run: would do: /)],
    ['clear', 'pass', 'cleared critical'],
  ]);
  expect(hops.every(({ tookMs = -1 }) => tookMs >= 0 && tookMs < 60_000)).toBe(true);
  expect([exit, outcome]).toEqual([0, 'pass']);
  // The alarm, the end of the dry run, and that it is over; nothing was restarted.
  expect(seen.filter((path) => path === '/oncall').length).toBe(3);
  expect(seen).not.toContain('/restart');
  expect(await cli.muster('alarms')).toEqual({
    exit: 0,
    out: 'No alarm is raised.\n',
    err: expect.stringMatching(/^Nobody watches: no muster up runs on this data/),
  });
  const { data: drills } = await cli.json('evidence', 'list', '--stream', 'drills');
  expect(drills).toMatchObject([{ record: { run, outcome: 'pass', body: { phase: 'alarm-path' } } }]);
  expect((await cli.muster('evidence', 'verify')).exit).toBe(0);
});

it('refuses a name that is not known before it says anything else', async () => {
  cli = openCli(whole());
  expect(await cli.muster('drill', 'alarm-path', '--env', 'stagin')).toEqual({
    exit: 2,
    out: '',
    err: expect.stringMatching(/^muster: no environment is named stagin; did you mean staging\?\n/),
  });
});

it('says where the path is broken', async () => {
  status = 404;
  cli = openCli(whole());
  const { exit, out } = await cli.muster('drill', 'alarm-path', '--env', 'staging');
  expect(exit).toBe(1);
  expect(out).toMatch(/\n✗ notify oncall +\S+ m?s +rejected: .*404/);
  expect(out).toContain('\n✓ clear ');
  expect(out).toMatch(/\n\nThe path of alarms is broken where ✗ says\.\n$/);
});

it('says what was not proven where nobody is told and nothing is run', async () => {
  cli = openCli(base());
  const { exit, out } = await cli.muster('drill', 'alarm-path', '--env', 'staging', '--severity', 'warning');
  expect(exit).toBe(3);
  expect(out).toContain('nobody hears of a warning alarm here: the config has no notify for it');
  expect(out).toMatch(/\n· runbook +no runbook is for a warning alarm here\n/);
  expect(out).toMatch(/\n\nNot proven, for want of somebody to prove it with: where \? says\.\n$/);
});

it('refuses what is of other drills, and where another home answers', async () => {
  cli = openCli(whole());
  expect(await cli.muster('drill', 'alarm-path', '--env', 'staging', '--dry-run')).toEqual({
    exit: 2,
    out: '',
    err: 'muster: alarm-path takes neither --limit nor --dry-run\nit lowers nothing, and its runbooks run dry\n',
  });
  const elsewhere = await cli.muster('drill', 'alarm-path', '--env', 'production');
  expect([elsewhere.exit, elsewhere.err.split('\n')[0]]).toEqual([
    2,
    "muster: authority over production is aws: this machine's data knows nothing of its leases and holds",
  ]);
});
