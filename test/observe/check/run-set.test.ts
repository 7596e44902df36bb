import { expect, test } from 'vitest';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Json } from '#ground/base/json.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { runSet } from '#observe/check/run-set.ts';
import { checkWorld, hastyClock } from '../../fixtures/http/check-world.ts';
import { serve, serveRaw, serveTls } from '../../fixtures/http/origin.ts';

const told = (results: CheckResult[]) =>
  results.map(({ check, outcome, reason }) => `${check} ${outcome} ${reason}`.trim());

/** Answers each path with the statuses given for it, one after the other; the last stays. */
async function scripted(statuses: Record<string, number[]>, asked: string[] = []): Promise<string> {
  return serve((request, reply) => {
    const path = request.url ?? '';
    asked.push(path);
    const list = statuses[path] ?? [200];
    reply.writeHead((list.length > 1 ? list.shift() : list[0]) ?? 200).end('{"version":"1.2.3"}');
  });
}

const single = (path: string, more: { needs?: string[] } = {}) => ({ request: { path }, ...more });

test('checks run once each and come out in the order wanted, needs first', async () => {
  const asked: string[] = [];
  const checks = { health: single('/health'), chat: single('/chat', { needs: ['health'] }) };
  const tools = checkWorld({ origin: await scripted({}, asked), checks });
  const ended: string[] = [];
  const results = await runSet(
    { environment: 'e', checks: ['chat', 'health', 'chat'], onResult: ({ check }) => ended.push(check) },
    tools,
  );
  expect(told(results)).toEqual(['chat pass', 'health pass']);
  expect(asked).toEqual(['/health', '/chat']);
  expect(ended).toEqual(['health', 'chat']);
});

test('what needs a check that failed is unknown, and so is what needs that; nothing of it is sent', async () => {
  const asked: string[] = [];
  const checks = {
    health: single('/health'),
    chat: single('/chat', { needs: ['health'] }),
    deep: single('/deep', { needs: ['chat'] }),
    other: single('/other'),
  };
  const tools = checkWorld({ origin: await scripted({ '/health': [500] }, asked), checks });
  const results = await runSet({ environment: 'e', checks: ['deep', 'chat', 'other', 'health'] }, tools);
  expect(told(results)).toEqual([
    'deep unknown skipped: needs chat, which is unknown',
    'chat unknown skipped: needs health, which failed',
    'other pass',
    'health fail status (500) in 200..299',
  ]);
  expect(asked.toSorted()).toEqual(['/health', '/other']);
});

test.each([
  ['fail', 'unknown skipped: needs health, which failed'],
  ['unknown', 'unknown skipped: needs health, which is unknown'],
  ['degraded', 'pass'],
  ['pass', 'pass'],
  [undefined, 'pass'],
] as const)('a needed check outside the set whose latest outcome is %s', async (latest, expected) => {
  const checks = { health: single('/health'), chat: single('/chat', { needs: ['health'] }) };
  const tools = checkWorld({ origin: await scripted({}), checks });
  const results = await runSet({ environment: 'e', checks: ['chat'], latest: async () => latest }, tools);
  expect(told(results)).toEqual([`chat ${expected}`]);
});

test('needs that lead back to themselves come out unknown instead of waiting for ever', async () => {
  const checks = { a: single('/a', { needs: ['b'] }), b: single('/b', { needs: ['a'] }), c: single('/c') };
  const tools = checkWorld({ origin: await scripted({}), checks });
  expect(told(await runSet({ environment: 'e', checks: ['a', 'b', 'c'] }, tools))).toEqual([
    'a unknown skipped: its needs lead back to itself',
    'b unknown skipped: its needs lead back to itself',
    'c pass',
  ]);
});

test.each([
  [[500, 500], 2, 'fail', 'status (500) in 200..299'],
  [[500, 200, 500], 3, 'fail', 'status (500) in 200..299'],
  [[500, 200, 200], 3, 'degraded', 'not repeated: status (500) in 200..299'],
  [[200, 500], 1, 'pass', ''],
])('confirms after %j make %d attempts: %s', async (statuses, attempts, outcome, reason) => {
  const clock = hastyClock();
  const tools = checkWorld({
    origin: await scripted({ '/': statuses }),
    checks: { c: { ...single('/'), spends: { tokens: 200 } } },
    clock,
  });
  const confirm = () => ({ times: 2, everyMs: 10_000 });
  const [result] = await runSet({ environment: 'e', checks: ['c'], confirm }, tools);
  expect(result).toMatchObject({ outcome, reason, requests: attempts, tokens: attempts * 200 });
  expect(result?.attempts.length).toBe(attempts);
  expect(clock.sleptMs).toEqual(Array.from({ length: attempts - 1 }, () => 10_000));
});

test('steps share cookies and a connection, and end at the first that fails', async () => {
  const asked: string[] = [];
  const origin = await serve((request, reply) => {
    asked.push(`${request.url} ${request.headers.cookie ?? '-'} ${request.socket.remotePort}`);
    if (request.url === '/whoami') reply.setHeader('set-cookie', 'anon=abc; HttpOnly; SameSite=lax');
    reply.writeHead(request.url === '/chat' ? 503 : 200).end('{}');
  });
  const steps = [
    { request: { path: '/whoami' }, expect: { cookies: ['anon'] } },
    { request: { path: '/chat' } },
    { request: { path: '/never' } },
  ];
  const tools = checkWorld({ origin, checks: { c: { steps, spends: { tokens: 5 } } } });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  const ports = asked.map((line) => line.split(' ')[2]);
  expect(asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['/whoami -', '/chat anon=abc']);
  expect(ports[0]).toBe(ports[1]);
  // The spending step was never reached.
  expect(result).toMatchObject({ outcome: 'fail', reason: 'step 2: status (503) in 200..299', tokens: 0 });
  expect(result?.attempts[0]?.steps.map(({ phases }) => phases.reused)).toEqual([false, true]);
});

test('each run has a cookie jar of its own', async () => {
  const cookies: (string | undefined)[] = [];
  const origin = await serve((request, reply) => {
    cookies.push(request.headers.cookie);
    reply.setHeader('set-cookie', 'anon=abc').end('{}');
  });
  const tools = checkWorld({ origin, checks: { c: single('/') } });
  await runSet({ environment: 'e', checks: ['c'] }, tools);
  await runSet({ environment: 'e', checks: ['c'] }, tools);
  expect(cookies).toEqual([undefined, undefined]);
});

test('a degraded step makes the check degraded, and the next one still runs', async () => {
  const origin = await serve((request, reply) =>
    setTimeout(() => reply.end('{}'), request.url === '/slow' ? 120 : 0),
  );
  const steps = [
    { request: { path: '/slow' }, expect: { latency: { degraded: '20ms' } } },
    { request: { path: '/quick' } },
  ];
  const tools = checkWorld({ origin, checks: { c: { steps } } });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  expect(result?.outcome).toBe('degraded');
  expect(result?.reason).toMatch(/^step 1: latency \(\d+ms\) <= 20ms$/);
  expect(result?.attempts[0]?.steps.length).toBe(2);
});

test('the identity check says which release answers', async () => {
  const release = { identity: { check: 'health', json: '$.version', is: 'sha' as const } };
  const checks = { health: single('/health'), other: single('/other') };
  const tools = checkWorld({ origin: await scripted({}), checks, release });
  const [health, other] = await runSet({ environment: 'e', checks: ['health', 'other'] }, tools);
  expect(health?.release).toBe('1.2.3');
  expect(other).not.toHaveProperty('release');
});

test('the answer is named where one matches', async () => {
  const origin = await serve((_request, reply) => reply.writeHead(429).end('{"error_code":"rate_limited"}'));
  const match = { status: 429, json: { '$.error_code': 'rate_limited' } };
  const answers = { rate_limited: { cause: 'rate' as const, match } };
  const tools = checkWorld({ origin, checks: { c: single('/') }, answers });
  const [result] = await runSet({ environment: 'e', checks: ['c'] }, tools);
  expect(result?.reason).toBe('status (429) in 200..299 (answered rate_limited)');
  expect(result?.attempts[0]?.steps[0]?.answers).toEqual(['rate_limited']);
});

test('results are plain JSON whatever happened', async () => {
  const origin = await serveTls((request, reply) => {
    if (request.url === '/drop') request.socket.destroy();
    else reply.end('{"a":"\ud800"}');
  });
  const checks = {
    good: { request: { path: '/' }, keep: ['$.a'] },
    bad: single('/drop'),
    skipped: single('/', { needs: ['bad'] }),
    secretless: { request: { path: '/', headers: { a: { secret: 'GONE' } } } },
  };
  const tools = checkWorld({ origin, checks });
  const results = await runSet({ environment: 'e', checks: Object.keys(checks) }, tools);
  expect(results.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'unknown', 'unknown']);
  expect(results[0]?.attempts[0]?.steps[0]?.tlsDaysLeft).toBeGreaterThan(30_000);
  expect(() => canonicalJson(results as unknown as Json)).not.toThrow();
});

test('a bug of ours inside one check is its unknown, and the others go on', async () => {
  const origin = await scripted({});
  const tools = checkWorld({
    origin,
    checks: { a: { request: { path: '/', headers: { x: { secret: 'KEY' } } } }, b: single('/b') },
  });
  const vault = { ...tools.vault, read: () => Promise.reject(new TypeError('x is not a function')) };
  const results = await runSet({ environment: 'e', checks: ['a', 'b'] }, { ...tools, vault });
  expect(told(results)).toEqual(['a unknown own fault: x is not a function', 'b pass']);
});

test('a stop cuts what runs, and leaves unknown what was not judged', async () => {
  const stop = new AbortController();
  const port = await serveRaw(() => stop.abort());
  const checks = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`c${index}`, single('/')]));
  const tools = checkWorld({ origin: `http://127.0.0.1:${port}`, checks });
  const results = await runSet({ environment: 'e', checks: Object.keys(checks), signal: stop.signal }, tools);
  expect(new Set(told(results).map((line) => line.slice(3)))).toEqual(
    new Set(['unknown stopped before it was judged']),
  );
});

test('at most four attempts run at once', async () => {
  let running = 0;
  let most = 0;
  const origin = await serve((_request, reply) => {
    running += 1;
    most = Math.max(most, running);
    setTimeout(() => {
      running -= 1;
      reply.end();
    }, 20);
  });
  const checks = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`c${index}`, single('/')]));
  await runSet({ environment: 'e', checks: Object.keys(checks) }, checkWorld({ origin, checks }));
  expect(most).toBe(4);
});

test('a name that the config has not is refused', async () => {
  const tools = checkWorld({ origin: await scripted({}), checks: { health: single('/') } });
  await expect(runSet({ environment: 'e', checks: ['helth'] }, tools)).rejects.toMatchObject({
    code: 'CHECK_UNKNOWN',
    message: 'there is no check helth',
  });
  await expect(runSet({ environment: 'x', checks: ['health'] }, tools)).rejects.toMatchObject({
    code: 'ENVIRONMENT_UNKNOWN',
  });
});
