import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CliWorld, openCli } from '../../fixtures/cli.ts';

let cli: CliWorld;

const config = {
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin',
  environments: { staging: { baseUrl: 'http://127.0.0.1:9' } },
  checks: {
    health: { request: { path: '/health' }, expect: { status: 200 } },
    chat: { request: { path: '/chat' }, expect: { status: 200 }, spends: { tokens: 100 } },
  },
  schedule: {
    pulse: { checks: ['health'], environments: ['staging'], cron: '0 2 1 1 ? 2099' },
    talk: { checks: ['chat'], environments: ['staging'], cron: '0 3 1 7 ? 2099' },
  },
};

beforeAll(() => {
  cli = openCli(config);
  cli.write('broken.json', { ...config, service: 'Chat', checks: { health: {} } });
});
afterAll(() => cli.close());

it('plan tells what runs when, by the clock of the config, and what it costs', async () => {
  const { exit, out, err } = await cli.muster('plan');
  expect([exit, err]).toEqual([0, '']);
  const [heading, pulse, talk] = out.split('\n').map((line) => line.split(/ {2,}/));
  const times = ['SCHEDULE', 'ENVIRONMENT', 'WHEN', 'NEXT (Europe/Berlin)', 'CHECKS'];
  expect(heading).toEqual([...times, 'REQUESTS/MONTH', 'RECORDS/MONTH', 'TOKENS/MONTH']);
  expect(pulse?.slice(0, 5)).toEqual([
    'pulse',
    'staging',
    'cron 0 2 1 1 ? 2099 Europe/Berlin',
    '2099-01-01 02:00:00',
    'health',
  ]);
  expect(talk?.[3]).toBe('2099-07-01 03:00:00');
});

it('plan names a price only when there is one', async () => {
  expect((await cli.muster('plan')).out).not.toContain('USD');
  const priced = openCli({ ...config, spend: { usdPerMillionTokens: 2 } });
  expect((await priced.muster('plan')).out.split('\n')[0]).toMatch(/ {2}USD\/MONTH$/);
  priced.close();
});

it('plan shows drills apart, with what one run of them takes', async () => {
  const drill = {
    kind: 'burst-429',
    check: 'chat',
    requests: 40,
    sentWithin: '2s',
    admitted: { atLeast: 1, atMost: 7 },
    answer: 'blocked',
    tokensMax: 900,
  };
  const drilled = openCli({
    ...config,
    environments: {
      staging: { ...config.environments.staging, allowDrills: { names: ['burst'], reason: 'x' } },
    },
    answers: { blocked: { cause: 'rate', match: { status: 429 }, lockout: { scope: 'ip', steps: ['10m'] } } },
    drills: { burst: drill },
    schedule: { nightly: { drills: ['burst'], environments: ['staging'], cron: '0 2 1 1 ? 2099' } },
  });
  const [heading, nightly] = (await drilled.muster('plan')).out.trimEnd().split('\n').slice(-2);
  expect(heading?.split(/ {2,}/)).toEqual([
    'SCHEDULE',
    'ENVIRONMENT',
    'WHEN',
    'NEXT (Europe/Berlin)',
    'DRILLS',
    'REQUESTS/MONTH',
    'TOKENS/MONTH',
    'MINUTES/RUN',
    'REDEPLOYS/RUN',
  ]);
  expect(nightly?.split(/ {2,}/)).toEqual([
    'nightly',
    'staging',
    'cron 0 2 1 1 ? 2099 Europe/Berlin',
    '2099-01-01 02:00:00',
    'burst',
    '4',
    '74',
    '11',
    '0',
  ]);
  drilled.close();
});

it('plan and validate give programs what they print', async () => {
  expect(await cli.json('plan')).toMatchObject({
    exit: 0,
    config: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    data: { rows: [{ entry: 'pulse' }, { entry: 'talk' }] },
  });
  expect(await cli.json('validate')).toMatchObject({
    exit: 0,
    data: {
      kind: 'valid',
      counts: { environments: 1, checks: 2, schedule: 2, alarms: 0, runbooks: 0 },
    },
  });
});

it('validate counts what a config holds', async () => {
  expect(await cli.muster('validate')).toEqual({
    exit: 0,
    out: `${cli.folder}/muster.config.json is valid: 1 environment, 2 checks, 2 schedule entries, 0 alarm policies, 0 runbooks\n`,
    err: '',
  });
});

it('validate lists every fault where it stands, as its result, with exit 2', async () => {
  const path = `${cli.folder}/broken.json`;
  const { exit, out, err } = await cli.muster('validate', path);
  expect([exit, err]).toEqual([2, '']);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toBe(`${path} has ${lines.length - 1} problems`);
  expect(lines.slice(1).every((line) => line.startsWith(`  ${path}:1:`))).toBe(true);
  expect(await cli.json('validate', path)).toMatchObject({ exit: 2, data: { kind: 'invalid', path } });
});

it('schema is plain, and within the envelope for --json', async () => {
  const { out } = await cli.muster('schema');
  const schema = JSON.parse(out) as { title: string };
  expect(schema.title).toBe('Muster config');
  expect(await cli.json('schema')).toEqual({ exit: 0, data: schema });
});

it('init without a terminal asks for the address it needs', async () => {
  expect(await cli.muster('init')).toEqual({
    exit: 2,
    out: '',
    err: 'muster: which service? there is no terminal to ask on\nmuster init --url https://chat.example.com\n',
  });
});
