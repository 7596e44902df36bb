import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import type { Step } from '#ground/config/schema/expectation.ts';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld } from '../../fixtures/http/check-world.ts';
import { serve } from '../../fixtures/http/origin.ts';

type Seen = { line: string; headers: IncomingMessage['headers']; body: string };

/** `/to/<status>?<location>` redirects there; everything else answers 200. */
async function redirecting(seen: Seen[]): Promise<string> {
  return serve((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      const [, status, location = ''] = /^\/to\/(\d+)\?(.*)$/.exec(request.url ?? '') ?? [];
      if (status)
        reply.writeHead(Number(status), { location: decodeURIComponent(location), 'set-cookie': 'hop=1' });
      reply.end('{}');
    });
  });
}

const to = (status: number, location: string): string => `/to/${status}?${encodeURIComponent(location)}`;

async function run(
  request: z.input<typeof Step>['request'],
  expectation: z.input<typeof Step>['expect'] = {},
) {
  const seen: Seen[] = [];
  const tools = checkWorld({
    origin: await redirecting(seen),
    headers: { 'x-key': 'environment' },
    checks: { c: { request, expect: expectation } },
  });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  return { lines: seen.map(({ line }) => line), seen, result };
}

test('a redirect within the origin is followed, and counted', async () => {
  const { lines, result } = await run({ path: to(302, '/there') }, { cookies: ['hop'] });
  expect(lines).toEqual(['GET /to/302?%2Fthere', 'GET /there']);
  expect(result).toMatchObject({ outcome: 'pass', requests: 2 });
});

test.each([
  ['POST', 301, 'GET /x', ''],
  ['POST', 302, 'GET /x', ''],
  ['POST', 303, 'GET /x', ''],
  ['PUT', 303, 'GET /x', ''],
  ['PUT', 302, 'PUT /x', 'hi'],
  ['POST', 307, 'POST /x', 'hi'],
  ['POST', 308, 'POST /x', 'hi'],
] as const)('%s redirected by %d becomes %s', async (method, status, line, body) => {
  const { seen } = await run({ method, path: to(status, '/x'), text: 'hi' });
  expect(seen[1]).toMatchObject({ line, body });
  expect(seen[1]?.headers['content-type']).toBe(body === '' ? undefined : 'text/plain; charset=utf-8');
  expect(seen[1]?.headers['x-key']).toBe('environment');
});

test('none: the redirect itself is judged', async () => {
  const { lines, result } = await run({ path: to(302, '/x'), redirects: 'none' }, { status: 302 });
  expect(lines.length).toBe(1);
  expect(result?.outcome).toBe('pass');
});

test('origin: a redirect elsewhere is judged itself, and named without its query', async () => {
  const elsewhere: Seen[] = [];
  const other = await redirecting(elsewhere);
  const { result } = await run({ path: to(302, `${other}/login?token=hunter2`) });
  expect(elsewhere).toEqual([]);
  expect(result?.reason).toBe(
    `status (302) in 200..299; redirects out of the origin, to ${other}/login?token=…`,
  );
});

test('origin: whoever expects the redirect itself gets it', async () => {
  const { result } = await run({ path: to(302, 'https://elsewhere.example/') }, { status: 302 });
  expect(result).toMatchObject({ outcome: 'pass', reason: '' });
});

test('any: another origin is told neither headers that may be credentials, nor cookies', async () => {
  const elsewhere: Seen[] = [];
  const other = (await redirecting(elsewhere)).replace('127.0.0.1', 'localhost');
  const headers = { authorization: 'Bearer x', cookie: 'a=b', 'x-own': 'y', 'accept-language': 'de' };
  const { result } = await run({ path: to(302, `${other}/there`), headers, redirects: 'any' });
  expect(result?.outcome).toBe('pass');
  expect(Object.keys(elsewhere[0]?.headers ?? {}).sort()).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'connection',
    'host',
    'user-agent',
  ]);
});

test('any: a body is not carried to another origin', async () => {
  const elsewhere: Seen[] = [];
  const other = await redirecting(elsewhere);
  const { result } = await run({ method: 'POST', path: to(307, other), text: 'hi', redirects: 'any' });
  expect(elsewhere).toEqual([]);
  expect(result?.reason).toBe(`status (307) in 200..299; redirects the body to another origin, ${other}/`);
});

test('five redirects are followed, a sixth is judged', async () => {
  const chain = (count: number): string => (count === 0 ? '/end' : to(302, chain(count - 1)));
  expect(await run({ path: chain(5) })).toMatchObject({ result: { outcome: 'pass', requests: 6 } });
  const { result } = await run({ path: chain(6) });
  expect(result).toMatchObject({
    requests: 6,
    reason: 'status (302) in 200..299; redirects more than 5 times',
  });
});

test.each(['javascript:alert(1)', 'http://[', 'ftp://x.example/'])(
  '%s is no place to go',
  async (location) => {
    const { result } = await run({ path: to(302, location) });
    expect(result?.reason).toBe('status (302) in 200..299; redirects to what is not an http URL');
  },
);

test('the time limit is for all hops together', async () => {
  const origin = await serve((request, reply) => {
    setTimeout(() => reply.writeHead(302, { location: request.url ?? '' }).end(), 80);
  });
  const tools = checkWorld({ origin, checks: { c: { request: { path: '/', timeout: '200ms' } } } });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  expect(result?.outcome).toBe('fail');
  // Two; fewer where this machine stands still, more where time is given back.
  expect(result?.reason).toMatch(/^connected to .*, no response within \d+ms, after [1-4] redirects?$/);
  expect(result?.attempts[0]?.steps[0]?.phases.totalMs).toBeGreaterThan(190);
});
