import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { Step } from '#ground/config/schema/expectation.ts';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld, type WorldOptions } from '../../fixtures/http/check-world.ts';
import { serve } from '../../fixtures/http/origin.ts';

type Seen = {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
};

async function echo(seen: Seen[]): Promise<string> {
  return serve((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      reply.end('{"token":"tok-12345678","list":[1,2]}');
    });
  });
}

async function run(steps: z.input<typeof Step>[], options: Partial<WorldOptions> = {}) {
  const seen: Seen[] = [];
  const origin = `${await echo(seen)}${options.origin ?? ''}`;
  const tools = checkWorld({ ...options, origin, checks: { c: { steps } } });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  return { seen, result };
}

test.each<[z.input<typeof Step>['request'], string, string]>([
  [{ path: '/', method: 'POST', json: { a: [1, null] } }, 'application/json', '{"a":[1,null]}'],
  [{ path: '/', method: 'POST', text: 'h\u00e9' }, 'text/plain; charset=utf-8', 'h\u00e9'],
  [
    { path: '/', method: 'POST', form: { a: '1 2', b: '&' } },
    'application/x-www-form-urlencoded',
    'a=1+2&b=%26',
  ],
  [
    { path: '/', method: 'POST', raw: { contentType: 'application/json', body: '{' } },
    'application/json',
    '{',
  ],
  [{ path: '/', method: 'POST', text: 'x', headers: { 'Content-Type': 'text/x' } }, 'text/x', 'x'],
])('a body is sent with its content type: %j', async (request, type, body) => {
  const { seen } = await run([{ request }]);
  expect(seen).toMatchObject([{ method: 'POST', headers: { 'content-type': type }, body }]);
});

test('paths lie below the base URL, queries are appended and percent-encoded', async () => {
  const { seen, result } = await run([{ request: { path: '/a?x=1', query: { q: 'a b&c' } } }], {
    origin: '/v2/',
  });
  expect(seen[0]?.url).toBe('/v2/a?x=1&q=a+b%26c');
  expect(result?.attempts[0]?.steps[0]?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/a\?x=…&q=…$/);
});

test('headers of the request come before those of the environment, then the client, then ours', async () => {
  const { seen } = await run([{ request: { path: '/', headers: { 'X-A': 'request' } } }], {
    client: { userAgent: 'muster/9', headers: { 'x-a': 'client', 'x-b': 'client', 'x-c': 'client' } },
    headers: { 'x-a': 'environment', 'x-b': 'environment' },
  });
  expect(seen[0]?.headers).toMatchObject({
    'x-a': 'request',
    'x-b': 'environment',
    'x-c': 'client',
    'user-agent': 'muster/9',
    'accept-encoding': 'gzip, deflate, br, zstd',
  });
});

test('a third party is not told the headers of the environment, nor any secret of the client', async () => {
  const seen: Seen[] = [];
  const elsewhere = await echo(seen);
  await run([{ request: { url: `${elsewhere}/health` } }], {
    client: { headers: { 'x-plain': 'yes', 'x-secret': { secret: 'KEY' } } },
    headers: { 'x-staging-key': { secret: 'KEY' } },
    secrets: { KEY: 'hunter2-hunter2' },
  });
  expect(seen[0]?.headers['x-plain']).toBe('yes');
  expect(JSON.stringify(seen)).not.toContain('hunter2');
});

test('secrets and saved values are filled in wherever they may stand', async () => {
  const { seen } = await run(
    [
      { request: { path: '/login' }, save: { token: '$.token', list: '$.list' } },
      {
        request: {
          path: '/act',
          method: 'POST',
          query: { k: { secret: 'KEY' } },
          headers: { authorization: { saved: 'token' } },
          json: { deep: [{ key: { secret: 'KEY' } }, { saved: 'list' }], secret: 'only a word' },
        },
      },
    ],
    { secrets: { KEY: 'hunter2' } },
  );
  expect(seen[1]?.url).toBe('/act?k=hunter2');
  expect(seen[1]?.headers.authorization).toBe('tok-12345678');
  expect(seen[1]?.body).toBe('{"deep":[{"key":"hunter2"},[1,2]],"secret":"only a word"}');
});

test('a missing secret is unknown, is named, and nothing is sent', async () => {
  const { seen, result } = await run([
    { request: { path: '/', headers: { a: { secret: 'KEY_A' }, b: { secret: 'KEY_B' } } } },
  ]);
  expect(seen).toEqual([]);
  expect(result).toMatchObject({
    outcome: 'unknown',
    reason: 'missing secret KEY_A, missing secret KEY_B',
    requests: 0,
  });
});

test('a secret that does not fit into a header is our trouble, and is not told', async () => {
  const { result } = await run([{ request: { path: '/', headers: { a: { secret: 'KEY' } } } }], {
    secrets: { KEY: 'line\nbreak' },
  });
  expect(result).toMatchObject({ outcome: 'unknown', reason: 'not an HTTP request: invalid a header' });
});

test('what cannot be saved fails the step, and the next one is not sent', async () => {
  const { seen, result } = await run([
    { request: { path: '/login' }, save: { token: '$.missing' } },
    { request: { path: '/act', headers: { a: { saved: 'token' } } } },
  ]);
  expect(seen.length).toBe(1);
  expect(result).toMatchObject({ outcome: 'fail', reason: 'step 1: $.missing (missing) is saved as token' });
});
