import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EchoService, startEchoService } from '../fixtures/echo-service.ts';
import { muster, startMuster } from '../fixtures/muster-process.ts';

const secrets = {
  HEADER_SECRET: 'hd-7f/3a+Qz"9e=W1 kX',
  ENV_SECRET: 'env-5kR8v2Tn0yLq',
  QUERY_SECRET: 'qu&ry 41%c8d?2a/e0+b',
  BODY_SECRET: 'bo"dy\\n-ü9c1e7d03',
  COOKIE_SECRET: 'ck-0b9d8f7a6e5c4d3b',
  DEPLOY_TOKEN: 'dp-token-8e1f/2c+63=a',
  DEPLOY_BODY: 'dp-body-94b7"d0c2',
};

let cwd: string;
let service: EchoService;
const printed: string[] = [];

beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'muster-secrets-'));
  service = await startEchoService();
  writeFileSync(join(cwd, 'muster.config.json'), JSON.stringify(config(service.url)));
});

afterAll(async () => {
  await service.close();
  rmSync(cwd, { recursive: true, force: true });
});

const request = {
  query: { token: { secret: 'QUERY_SECRET' } },
  headers: { authorization: { secret: 'HEADER_SECRET' }, cookie: { secret: 'COOKIE_SECRET' } },
  method: 'POST',
  json: { password: { secret: 'BODY_SECRET' } },
};
const keep = [
  'version',
  'headers',
  'cookie',
  'query',
  'body',
  'parts',
  'percent',
  'base64',
  'shifted',
  'hex',
  'json',
];
const kept = keep.map((name) => `$.${name}`);

const config = (baseUrl: string) => ({
  version: 1,
  service: 'echo',
  environments: { production: { baseUrl, headers: { 'x-key': { secret: 'ENV_SECRET' } } } },
  release: { identity: { check: 'keeps', json: '$.version', is: 'label' } },
  answers: { echoed: { cause: 'rate', match: { json: { '$.version': { exists: true } } } } },
  checks: {
    keeps: { request: { ...request, path: '/echo' }, expect: { status: 200 }, keep: kept },
    fails: {
      request: { ...request, path: '/fail' },
      expect: {
        status: 200,
        headers: { 'x-echo': 'something else' },
        json: Object.fromEntries(kept.map((path) => [path, { equals: 'something else' }])),
        text: { notMatches: 'token' },
      },
      keep: kept,
    },
    hops: {
      request: { ...request, method: 'GET', json: undefined, path: '/hop' },
      expect: { status: 204 },
      keep: kept,
    },
    garbles: { request: { ...request, path: '/garbage' }, expect: { status: 200 } },
    session: {
      steps: [
        { request: { path: '/login' }, expect: { cookies: ['session'] }, save: { again: '$.headers.host' } },
        { request: { path: '/echo' }, expect: { json: { '$.cookie': 'something else' } }, keep: kept },
      ],
    },
    // Sends no secret, and is told those that the runbook has sent.
    rumours: { request: { path: '/rumours' }, expect: { status: 200 }, keep: kept },
  },
  schedule: { pulse: { checks: ['keeps', 'fails'], environments: ['production'], every: '1s' } },
  alarms: { default: { raise: { fail: 2 }, clear: { pass: 2 } } },
  runbooks: {
    rollback: {
      when: { environments: ['production'] },
      mode: 'auto',
      do: [
        {
          kind: 'http',
          url: `${baseUrl}/rollback`,
          headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
          json: { token: { secret: 'DEPLOY_BODY' } },
        },
        { kind: 'command', command: ['sh', '-c', 'echo $DEPLOY_TOKEN; echo $DEPLOY_BODY >&2'] },
      ],
      verify: { checks: ['keeps', 'fails'], rounds: 1, every: '1s' },
    },
    refused: {
      when: { environments: ['production'], checks: ['rumours'] },
      mode: 'auto',
      do: [{ kind: 'http', url: `${baseUrl}/fail`, headers: { authorization: { secret: 'DEPLOY_TOKEN' } } }],
      verify: { checks: ['keeps'], rounds: 1, every: '1s' },
    },
  },
});

/** Every spelling in which a value could be read back. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value);
  const percent = encodeURIComponent(value);
  const inner = (text: string): string => JSON.stringify(text).slice(1, -1);
  // Without what the neighbours of the value decide, for each place where it can begin within three bytes.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(3)]).toString('base64');
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
  return [
    value,
    percent,
    percent.toLowerCase(),
    percent.replaceAll('%20', '+'),
    new URLSearchParams({ '': value }).toString().slice(1),
    inner(value),
    inner(inner(value)),
    inner(inner(inner(value))),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
  ];
}

/** `NAME as spelling` for each that is found. */
const leaks = (bytes: Buffer | string, values: Record<string, string>): string[] =>
  Object.entries(values).flatMap(([name, value]) =>
    spellings(value)
      .filter((spelling) => bytes.includes(spelling))
      .map((spelling) => `${name} as ${spelling}`),
  );

async function runs(...args: string[]): Promise<void> {
  const { exit, out, err } = await muster(args, { cwd, env: secrets });
  expect([args.join(' '), exit]).not.toEqual([args.join(' '), null]);
  printed.push(out, err);
}

const written = (folder: string): Record<string, Buffer> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name))]),
  );

it('writes no secret anywhere, though the target echoes all of them', { timeout: 60_000 }, async () => {
  const up = startMuster(['up'], { cwd, env: secrets });
  await up.sees(/alarm raised: critical production fails/);
  await up.sees(/runbook rollback production failed/);
  // Beside it, while SQLite's write-ahead logs are full.
  await runs('check', '--env', 'production', '--debug');
  await runs('check', '--env', 'production', '--json');
  await runs('runbook', 'run', 'rollback', '--reason', `because ${secrets.DEPLOY_TOKEN}`);
  await runs('runbook', 'run', 'refused', '--json', '--debug');
  const filesAtWork = written(join(cwd, '.muster'));
  up.kill('SIGTERM');
  const ended = await up.ended;
  printed.push(ended.out, ended.err);
  for (const args of [
    ['alarms'],
    ['incidents'],
    ['evidence', 'list'],
    ['evidence', 'export'],
    ['plan'],
    ['validate'],
  ]) {
    await runs(...args);
    await runs(...args, '--json');
  }
  await runs('evidence', 'show', 'production/echo/fails/manual#1');
  await runs('evidence', 'verify', '--json');

  const learnt = Object.fromEntries(service.cookies.map((cookie, index) => [`cookie ${index}`, cookie]));
  const all = { ...secrets, ...learnt };
  // The secrets were really sent, and what looks for them finds them there.
  const sent = leaks(service.transcript.join('\n'), secrets).map((leak) => leak.split(' ')[0]);
  expect([...new Set(sent)]).toEqual(Object.keys(secrets));
  expect(leaks(printed.join('\n'), all)).toEqual([]);
  const files = { ...filesAtWork, ...written(join(cwd, '.muster')) };
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['muster.db', 'muster.db-wal', 'runs.db', 'anchor.txt']),
  );
  for (const [name, text] of [...Object.entries(filesAtWork), ...Object.entries(files)]) {
    expect([name, leaks(text, all)]).toEqual([name, []]);
  }
  for (const name of Object.keys(secrets).filter((one) => one !== 'DEPLOY_BODY')) {
    expect(printed.join('\n')).toContain(`[secret ${name}]`);
  }
});
