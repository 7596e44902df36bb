import { expect, test } from 'vitest';
import { breakTarget } from '#face/demo/control.ts';
import { call, demoWorld, say, send, type World } from './world.ts';

const generous = { WAF_BURST_REQUESTS: 1000 };

async function statuses(url: string, count: number): Promise<number[]> {
  const seen: number[] = [];
  for (let sent = 0; sent < count; sent += 1) seen.push((await say(url)).status);
  return seen;
}

async function retryAfterOfBurst({ production }: World): Promise<string | null> {
  await statuses(production, 5);
  return (await say(production)).headers.get('retry-after');
}

test('lockouts last 30, 120, 600 and 3600 seconds, and then stay at 3600', async () => {
  const world = await demoWorld();
  const seen: (string | null)[] = [];
  for (const seconds of [30, 120, 600, 3600, 3600]) {
    seen.push(await retryAfterOfBurst(world));
    world.clock.advance(seconds * 1000);
  }
  expect(seen).toEqual(['30', '120', '600', '3600', '3600']);
});

test('an hour without a lockout starts again at 30 seconds', async () => {
  const world = await demoWorld();
  await retryAfterOfBurst(world);
  world.clock.advance(30_000 + 3_600_001);
  expect(await retryAfterOfBurst(world)).toBe('30');
});

test('Retry-After counts down, and asking during a lockout does not prolong it', async () => {
  const world = await demoWorld();
  await retryAfterOfBurst(world);
  world.clock.advance(29_500);
  const still = await say(world.production);
  world.clock.advance(500);
  expect([still.status, still.headers.get('retry-after')]).toEqual([429, '1']);
  expect((await say(world.production)).status).toBe(200);
});

test('five calls in every ten seconds are never refused', async () => {
  const { production, clock } = await demoWorld();
  const seen: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    seen.push(...(await statuses(production, 5)));
    clock.advance(10_000);
  }
  expect(new Set(seen)).toEqual(new Set([200]));
});

test('lockouts can be had shorter, all in proportion', async () => {
  const world = await demoWorld({ variables: { WAF_LOCKOUT_SECONDS: 4 } });
  const seen: (string | null)[] = [];
  for (const seconds of [4, 16, 80, 480 + 481]) {
    seen.push(await retryAfterOfBurst(world));
    world.clock.advance(seconds * 1000);
  }
  seen.push(await retryAfterOfBurst(world));
  expect(seen).toEqual(['4', '16', '80', '480', '4']);
});

test('health is not behind the burst limit, and each environment counts alone', async () => {
  const { production, staging } = await demoWorld();
  await statuses(production, 6);
  expect((await call('GET', `${production}/health`)).status).toBe(200);
  expect((await say(staging)).status).toBe(200);
});

test.each([
  ['COST_REQUEST_MAX_TOKENS', 199],
  ['COST_REQUEST_MAX_OUTPUT_TOKENS', 48],
])('%s refuses the first call that is larger', async (name, cap) => {
  const { production, demo } = await demoWorld({ variables: { ...generous, [name]: cap } });
  expect((await say(production)).json['failure_reason']).toBe('request exceeds cost cap');

  const variables = `${demo.hostingUrl}/environments/production/variables`;
  await send('PATCH', variables, { [name]: cap + 1 });
  await send('POST', `${demo.hostingUrl}/environments/production/deployments`, { wait: true });
  expect((await say(production)).status).toBe(200);
});

test('an actor who spent its day is refused while another one passes', async () => {
  const { production } = await demoWorld({ variables: { ...generous, COST_ACTOR_DAILY_TOKENS: 400 } });
  const one = { cookie: 'anon_session=one' };
  const seen = [await say(production, one), await say(production, one), await say(production, one)];
  const other = await say(production, { cookie: 'anon_session=other' });

  expect(seen.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(seen[2]?.json['failure_reason']).toBe('cost budget exceeded');
  expect(other.status).toBe(200);
});

test('of calls at once only the first passes a budget that is nearly spent: it is reserved, not only spent', async () => {
  const variables = { ...generous, COST_ACTOR_DAILY_TOKENS: 1 };
  const { demo, production, clock } = await demoWorld({ variables });
  await breakTarget({ controlUrl: demo.controlUrl, environment: 'production', how: 'slow' });
  const one = { cookie: 'anon_session=one' };

  const first = say(production, one);
  await clock.someoneSleeps();
  const others = await Promise.all([say(production, one), say(production, one), say(production, one)]);
  clock.advance(4000);

  expect((await first).status).toBe(200);
  expect(others.map(({ status }) => status)).toEqual([429, 429, 429]);
});

test('what a call reserved is free again when the model fails', async () => {
  const variables = { ...generous, COST_ACTOR_DAILY_TOKENS: 1, MODEL_BASE_URL: 'http://127.0.0.1:9' };
  const { demo, production } = await demoWorld({ settingsLive: 'at-once', variables });
  const one = { cookie: 'anon_session=one' };
  const failed = await say(production, one);
  await send('PATCH', `${demo.hostingUrl}/environments/production/variables`, { MODEL_BASE_URL: null });
  const seen = [(await say(production, one)).json, (await say(production, one)).json];

  expect(failed.json['rendered_text']).toContain('technical issue');
  expect(seen.map(({ failure_reason }) => failure_reason)).toEqual([null, 'cost budget exceeded']);
  expect((await call('GET', `${production}/admin/usage`)).json).toMatchObject({
    today: { tokens: 200 },
    since_start_tokens: 200,
  });
});

test('an address gets its window back when it ends', async () => {
  const { production, clock } = await demoWorld({ variables: { ...generous, COST_IP_WINDOW_TOKENS: 400 } });
  const before = await statuses(production, 3);
  clock.advance(3_599_999);
  const stillWithin = await statuses(production, 1);
  clock.advance(1);
  expect([before, stillWithin, await statuses(production, 1)]).toEqual([[200, 200, 429], [429], [200]]);
});

test('the daily budget comes back at midnight UTC', async () => {
  const { production, clock } = await demoWorld({
    variables: { ...generous, COST_GLOBAL_DAILY_TOKENS: 200 },
  });
  const before = await statuses(production, 2);
  clock.advance(21 * 3_600_000);
  expect([before, await statuses(production, 1)]).toEqual([[200, 429], [200]]);
});

test('by default an address runs dry after 100 calls of 200 tokens', async () => {
  const { production } = await demoWorld({ variables: generous });
  const seen = await statuses(production, 101);
  expect(seen.indexOf(429)).toBe(100);
});

test('after its cooldown the breaker lets one call try: failing opens it again, passing closes it', async () => {
  const variables = { ...generous, MODEL_BASE_URL: 'http://127.0.0.1:9' };
  const { production, clock, demo } = await demoWorld({ settingsLive: 'at-once', variables });
  const opening = await statuses(production, 6);
  clock.advance(119_999);
  const beforeCooldown = await say(production);
  clock.advance(1);
  const tryFails = await statuses(production, 2);
  clock.advance(120_000);
  await send('PATCH', `${demo.hostingUrl}/environments/production/variables`, { MODEL_BASE_URL: null });
  const tryPasses = await statuses(production, 2);

  expect(opening).toEqual([200, 200, 200, 200, 200, 503]);
  expect([beforeCooldown.status, beforeCooldown.headers.get('retry-after')]).toEqual([503, '1']);
  expect(tryFails).toEqual([200, 503]);
  expect(tryPasses).toEqual([200, 200]);
});

test('five failures over more than a minute do not open the breaker', async () => {
  const { production, clock } = await demoWorld({ variables: { MODEL_BASE_URL: 'http://127.0.0.1:9' } });
  const seen: number[] = [];
  for (let sent = 0; sent < 8; sent += 1) {
    seen.push((await say(production)).status);
    clock.advance(15_000);
  }
  expect(seen).toEqual([200, 200, 200, 200, 200, 200, 200, 200]);
});

test('usage tells what was really spent, also over deployments', async () => {
  const { production, demo } = await demoWorld();
  await statuses(production, 2);
  const before = await call('GET', `${production}/admin/usage`);
  await send('POST', `${demo.hostingUrl}/environments/production/deployments`, { wait: true });
  const after = await call('GET', `${production}/admin/usage`);

  expect(before.json).toEqual({
    today: { tokens: 400, cap: 500_000 },
    ip_window: { tokens: { '127.0.0.1': 400 }, cap: 20_000 },
    actors_today: 1,
    since_start_tokens: 400,
  });
  expect(after.json).toEqual(before.json);
});
