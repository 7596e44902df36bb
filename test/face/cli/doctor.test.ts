import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openData } from '#face/wire/local-data.ts';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';
import { appenderOn, manualDraft } from '../../fixtures/evidence.ts';

/** The service, its settings, an address book and GitHub, in one. */
let server: Server;
let url: string;
let answers: Record<string, { status?: number; body?: unknown; date?: string }>;
let seen: string[];
let cli: CliWorld | undefined;

beforeEach(async () => {
  seen = [];
  answers = {
    '/': { body: 'hello' },
    '/health': { body: { release: 'v7' } },
    '/variables': { body: { COST_DAILY: 100 } },
    '/ip': { body: '198.51.100.7\n' },
    '/repos/acme/chat': { body: { permissions: { push: false } } },
  };
  server = createServer(({ url: path = '', headers, method }, response) => {
    seen.push(`${method} ${path} ${headers.authorization ?? '-'}`);
    const { status = 200, body, date } = answers[path] ?? { status: 404 };
    if (date !== undefined) response.setHeader('date', date);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  cli?.close();
  delete process.env['MUSTER_TEST_GITHUB'];
  delete process.env['MUSTER_TEST_SLACK'];
});

const config = (more: object = {}): object => ({
  version: 1,
  service: 'chat',
  environments: {
    staging: {
      baseUrl: url,
      settings: {
        kind: 'http',
        baseUrl: url,
        read: { path: '/variables' },
        write: { path: '/variables' },
      },
    },
    production: { baseUrl: url, authority: 'aws' },
  },
  client: {
    pace: { requests: 3, per: '1m' },
    selfCheck: { url: `${url}/ip`, egress: 'text' },
  },
  release: { identity: { check: 'health', json: '$.release', is: 'label' } },
  limits: { COST_DAILY: { scope: 'service', baseline: { set: 100 } } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
  schedule: { often: { every: '30s', environments: ['staging'], checks: ['health'] } },
  runbooks: {
    rollback: {
      when: { environments: ['staging'] },
      mode: 'approve',
      do: [
        {
          kind: 'github-workflow',
          repository: 'acme/chat',
          workflow: 'rollback.yml',
          token: { secret: 'MUSTER_TEST_GITHUB' },
          url,
        },
      ],
      verify: { checks: ['health'], rounds: 1, every: '1s' },
    },
  },
  notify: {
    oncall: {
      when: { environments: 'all' },
      channel: { kind: 'slack', webhook: { secret: 'MUSTER_TEST_SLACK' } },
    },
  },
  ...more,
});

const doctor = async (wanted: object): Promise<{ exit: number; lines: string[] }> => {
  cli = openCli(wanted);
  const { exit, out, err } = await cli.muster('doctor', '--env', 'staging');
  expect(err).toBe('');
  return { exit, lines: out.trimEnd().split('\n') };
};

it('is all green, a line each, without a secret and by reads only', async () => {
  process.env['MUSTER_TEST_GITHUB'] = 'a-token-that-nobody-sees';
  process.env['MUSTER_TEST_SLACK'] = 'https://hooks.example.com/a-hook-that-nobody-sees';
  const { exit, lines } = await doctor(config());
  expect(lines.map((line) => line.replace(/digest \w+/, 'digest'))).toEqual([
    '✓ config: valid; service chat, digest',
    '✓ secrets: all 1 are there: MUSTER_TEST_GITHUB',
    `✓ base URL: ${url} answers (200)`,
    '· certificate: none: the base URL is plain HTTP',
    '✓ clock: within 5 s of the service, as far as its Date header tells',
    '✓ release: health says v7',
    '✓ egress: the service sees us come from 198.51.100.7',
    '✓ settings: http: its variables can be read; whether we may write is not tried',
    '✓ limits: all 1 are at their baseline',
    '✓ github acme/chat: rollback may read it; whether it may start rollback.yml is not tried',
    '✓ pace: at most 2 scheduled requests in 1m, of 3 by client.pace',
    '✓ spend: the fullest is limits.COST_DAILY: 0.0 % of it, at most 10.0 %',
    '✓ notify oncall: slack, its secrets are there; muster drill alarm-path --env staging proves that it arrives',
    `✓ data: ${cli?.data} is not there yet, and can be made`,
    '· evidence: nothing is recorded yet',
    '· up: no muster up watches with this data: nothing is scheduled or told → muster up',
  ]);
  expect(exit).toBe(0);
  expect(lines.join('\n')).not.toContain('nobody-sees');
  expect(seen.filter((request) => !request.startsWith('GET '))).toEqual([]);
  expect(seen).toContain('GET /repos/acme/chat Bearer a-token-that-nobody-sees');
});

it('says of each red line what to do, and exits 1', async () => {
  answers['/'] = { date: new Date(Date.now() - 90_000).toUTCString() };
  answers['/health'] = { status: 500, body: {} };
  answers['/variables'] = { body: { COST_DAILY: 1 } };
  answers['/ip'] = { body: '<html>' };
  answers['/repos/acme/chat'] = { status: 404 };
  process.env['MUSTER_TEST_GITHUB'] = 'a-token-that-nobody-sees';
  const { exit, lines } = await doctor(
    config({ schedule: { often: { every: '10s', environments: ['staging'], checks: ['health'] } } }),
  );
  expect(exit).toBe(1);
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
    expect.stringMatching(
      /^✗ clock: this machine is (89|90|91) s ahead of the service → let NTP set the clock of this machine, or see whose clock is wrong$/,
    ),
    '✗ release: health named no release: status (500) == 200 → muster check health --env staging --no-record',
    "✗ egress: client.selfCheck.url answers with no address → leave egress: 'text' out, or name another",
    '✗ limits: COST_DAILY is 1, its baseline is 100 → muster limits --env staging',
    '✗ github acme/chat: answered 404 → give MUSTER_TEST_GITHUB Actions: write on acme/chat',
    '✗ pace: at most 6 scheduled requests in 1m, of 3 by client.pace: checks are held back → schedule less often, or widen client.pace',
    '✗ notify oncall: MUSTER_TEST_SLACK is not there → set MUSTER_TEST_SLACK in the environment of whatever starts muster',
  ]);
});

it('exits 3 when all that is not green is what it cannot tell', async () => {
  answers['/variables'] = { status: 503 };
  const { exit, lines } = await doctor(config({ runbooks: {}, notify: {} }));
  expect(lines.filter((line) => /^[✗?]/.test(line))).toEqual([
    expect.stringMatching(/^\? settings: http: .*503.* → see environments\.staging\.settings, /),
    '? limits: they could not be read',
  ]);
  expect(exit).toBe(3);
});

it('sees a record that the anchor knows and the database has lost, and who watches', async () => {
  cli = openCli(config({ runbooks: {}, notify: {} }));
  const data = openData(cli.data);
  await appenderOn(data.log).append('limits', () => [manualDraft('one')]);
  data.anchor.mark({ stream: 'limits', seq: 2, hash: 'f'.repeat(64) });
  await data.close();
  cli.write('data/up.json', { pid: process.pid, since: '2026-11-22T12:00:00.000Z' });
  const { exit, out } = await cli.muster('doctor', '--env', 'staging');
  expect(exit).toBe(1);
  expect(out.trimEnd().split('\n').slice(-3)).toEqual([
    `✓ data: ${cli.data} can be written`,
    '✗ evidence: limits: it ends before #2, which the anchor knows → muster evidence verify',
    `✓ up: process ${process.pid} watches, since 2026-11-22T12:00:00.000Z`,
  ]);
});

it('refuses where another home answers, and an environment that is not there', async () => {
  cli = openCli(config());
  const { exit, err } = await cli.muster('doctor', '--env', 'production');
  expect([exit, err.split('\n')[0]]).toEqual([
    2,
    "muster: authority over production is aws: this machine's data knows nothing of its leases and holds",
  ]);
  expect((await cli.muster('doctor', '--env', 'stagin')).err).toBe(
    'muster: no environment is named stagin; did you mean staging?\nthe config has staging, production\n',
  );
});
