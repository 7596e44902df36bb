import { expect, test } from 'vitest';
import { call, demoWorld, say, send } from './world.ts';

// Every row of "how a real target behaves", with literal statuses, keys and headers.

const chatKeys = [
  'action',
  'rendered_text',
  'failure_type',
  'failure_reason',
  'ux_state',
  'cooldown_seconds',
];

test('health says ok, a version and the seconds since it started', async () => {
  const { production, clock } = await demoWorld();
  clock.advance(61_500);

  const { status, headers, json } = await call('GET', `${production}/health`);

  expect({ status, json }).toEqual({
    status: 200,
    json: { status: 'ok', version: '1.4.2', uptime_seconds: 61 },
  });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
});

test('db health is 200, or 503 with its detail', async () => {
  const { production, demo } = await demoWorld();
  const up = await call('GET', `${production}/db/health`);
  const release = { version: '1.5.0', sha: 'abcdef1', faults: [{ kind: 'db' }] };
  await send('POST', `${demo.hostingUrl}/environments/production/deployments`, { release, wait: true });
  const down = await call('GET', `${production}/db/health`);

  expect([up.status, up.json]).toEqual([200, { status: 'ok', db: 'up' }]);
  expect([down.status, down.json]).toEqual([
    503,
    { status: 'error', db: 'down', detail: 'connection refused' },
  ]);
});

test('whoami hands out a session cookie and recognises it', async () => {
  const { production } = await demoWorld({ random: { id: () => 'session-1', unit: () => 0 } });

  const first = await call('GET', `${production}/auth/whoami`);
  const again = await call('GET', `${production}/auth/whoami`, { headers: { cookie: 'anon_session=mine' } });

  expect(first.status).toBe(200);
  expect(first.headers.get('set-cookie')).toBe('anon_session=session-1; Path=/; HttpOnly; SameSite=lax');
  expect(again.headers.get('set-cookie')).toBe('anon_session=mine; Path=/; HttpOnly; SameSite=lax');
});

test('a chat is answered with 200, a request id and its state', async () => {
  const { production } = await demoWorld();

  const { status, headers, json } = await say(production);

  expect(status).toBe(200);
  expect(json).toEqual({
    action: 'ANSWER',
    rendered_text: 'Hello! Ask me anything about your order.',
    failure_type: null,
    failure_reason: null,
    ux_state: 'OK',
    cooldown_seconds: null,
  });
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('x-ux-state')).toBe('OK');
});

test('a text without words is asked to be clearer', async () => {
  const { production } = await demoWorld();
  const { status, json } = await send('POST', `${production}/api/chat`, { user_text: '??' });
  expect([status, json['action']]).toEqual([200, 'ASK_CLARIFY']);
});

test('a text body is refused with 415', async () => {
  const { production } = await demoWorld();
  const { status, json } = await call('POST', `${production}/api/chat`, {
    body: 'hi',
    headers: { 'content-type': 'text/plain' },
  });
  expect(status).toBe(415);
  expect(json).toMatchObject({ ok: false, error_code: 'content_type_invalid' });
});

test('broken JSON and an empty object are two different 400s', async () => {
  const { production } = await demoWorld();
  const headers = { 'content-type': 'application/json' };
  const broken = await call('POST', `${production}/api/chat`, { body: '{', headers });
  const empty = await call('POST', `${production}/api/chat`, { body: '{}', headers });

  expect([broken.status, broken.json['ok'], broken.json['error_code']]).toEqual([400, false, 'json_invalid']);
  expect([empty.status, empty.json['ok'], empty.json['error_code']]).toEqual([400, false, 'invalid_payload']);
});

test('the sixth chat in ten seconds is rate limited for 30 seconds', async () => {
  const { production } = await demoWorld();
  const statuses = [];
  for (let sent = 0; sent < 5; sent += 1) statuses.push((await say(production)).status);
  const { status, headers, json } = await say(production);

  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  expect(status).toBe(429);
  expect(headers.get('retry-after')).toBe('30');
  expect(json).toMatchObject({
    ok: false,
    error_code: 'rate_limited',
    retry_after_seconds: 30,
    limit_scope: 'ip',
  });
});

test('a request above its cap says so without Retry-After', async () => {
  const { production } = await demoWorld({ variables: { COST_REQUEST_MAX_TOKENS: 10 } });
  const { status, headers, json } = await say(production);

  expect(status).toBe(429);
  expect(headers.has('retry-after')).toBe(false);
  expect(headers.get('x-ux-state')).toBe('QUOTA_EXCEEDED');
  expect(Object.keys(json)).toEqual(chatKeys);
  expect(json).toMatchObject({
    action: 'FALLBACK',
    failure_type: 'BUDGET_EXCEEDED',
    failure_reason: 'request exceeds cost cap',
    ux_state: 'QUOTA_EXCEEDED',
  });
});

test('a budget that is used up says so without Retry-After', async () => {
  const { production } = await demoWorld({ variables: { COST_GLOBAL_DAILY_TOKENS: 1 } });
  const first = await say(production);
  const second = await say(production);

  expect([first.status, second.status]).toEqual([200, 429]);
  expect(second.headers.has('retry-after')).toBe(false);
  expect(second.json).toMatchObject({
    action: 'FALLBACK',
    failure_type: 'BUDGET_EXCEEDED',
    failure_reason: 'cost budget exceeded',
    ux_state: 'QUOTA_EXCEEDED',
  });
});

test('a failing provider is hidden by 200 until the breaker opens with 503', async () => {
  const variables = { MODEL_BASE_URL: 'http://127.0.0.1:9', WAF_BURST_REQUESTS: 30 };
  const { production } = await demoWorld({ variables });
  const hidden = [];
  for (let sent = 0; sent < 5; sent += 1) hidden.push(await say(production));
  const open = await say(production);

  expect(hidden.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(hidden[4]?.json).toEqual({
    action: 'ANSWER',
    rendered_text: 'Sorry, we are having a technical issue. Please try again later.',
    failure_type: null,
    failure_reason: null,
    ux_state: 'OK',
    cooldown_seconds: null,
  });
  expect(open.status).toBe(503);
  expect(open.headers.get('retry-after')).toBe('120');
  expect(Object.keys(open.json)).toEqual(chatKeys);
  expect(open.json).toMatchObject({ failure_type: 'PROVIDER_UNAVAILABLE', cooldown_seconds: 120 });
});

test('suspicious clients are turned away as abuse', async () => {
  const { production } = await demoWorld();
  const scanner = await say(production, { 'user-agent': 'sqlmap/1.8' });
  const picky = await say(production, { accept: 'image/png' });

  expect([scanner.status, scanner.json['failure_type']]).toEqual([403, 'ABUSE_BLOCKED']);
  expect([picky.status, picky.json['failure_type']]).toEqual([429, 'RATE_LIMITED']);
});
