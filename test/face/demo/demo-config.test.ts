import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { breakTarget } from '#face/demo/control.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import { limitsOf } from '#face/demo/variables.ts';
import { readConfig } from '#ground/config/read.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { call, demoWorld, say, send } from './world.ts';

const urls = {
  environments: { staging: { url: 'http://127.0.0.1:4801' }, production: { url: 'http://127.0.0.1:4802' } },
  hostingUrl: 'http://127.0.0.1:4803',
};

test('the config of the demo is a valid one', () => {
  const config = Config.parse(demoConfig(urls));
  expect(Object.keys(config.checks)).toEqual([
    'health',
    'db_health',
    'model_provider',
    'chat_happy',
    'chat_415',
    'chat_400_json',
    'chat_400_payload',
  ]);
  expect(config.environments['production']?.baseUrl).toBe('http://127.0.0.1:4802');
});

test('no rule of the config and none of its spending objects to it', () => {
  const reading = readConfig(demoConfig(urls), undefined, [spendFindings]);
  expect(reading.kind === 'invalid' ? reading.problems : []).toEqual([]);
});

test('the same watching would be refused at the service’s own limits', () => {
  const config = demoConfig(urls);
  const limits = {
    ...config.limits,
    COST_IP_WINDOW_TOKENS: { scope: 'ip' as const, baseline: { unset: 20_000 } },
  };
  expect(readConfig({ ...config, limits }, undefined, [spendFindings]).kind).toBe('invalid');
});

test('watching and drilling for a day spend less than a tenth of every limit that counts over time', () => {
  const { drills } = Config.parse(demoConfig(urls));
  const production = (86_400 / 5) * 200;
  const drilled = (drills['burst_429']?.tokensMax ?? 0) + (drills['budget_block']?.tokensMax ?? 0);
  const staging = (86_400 / 10) * 200 + (86_400 / 600) * drilled;
  expect([production, staging]).toEqual([3_456_000, 4_608_000]);
  const tokensPerDay = Math.max(production, staging);
  expect(demoVariables.COST_GLOBAL_DAILY_TOKENS).toBeGreaterThan(tokensPerDay * 10);
  expect(demoVariables.COST_ACTOR_DAILY_TOKENS).toBeGreaterThan(tokensPerDay * 10);
  expect(demoVariables.COST_IP_WINDOW_TOKENS).toBeGreaterThan((tokensPerDay / 24) * 10);
});

test('every declared baseline is what the service really runs with', () => {
  const running: Record<string, number> = limitsOf(demoVariables);
  const declared = Config.parse(demoConfig(urls)).limits;
  expect(Object.keys(declared)).toHaveLength(5);
  for (const [name, { baseline }] of Object.entries(declared)) {
    const isSet = Object.hasOwn(demoVariables, name);
    expect([name, baseline]).toEqual([name, isSet ? { set: running[name] } : { unset: running[name] }]);
  }
});

test('only staging allows drills, all of them, and two of them are due every ten minutes', () => {
  const { environments, drills, schedule } = Config.parse(demoConfig(urls));
  expect(Object.keys(drills)).toEqual(['burst_429', 'budget_block', 'breaker']);
  expect(environments['staging']?.allowDrills?.names).toEqual(Object.keys(drills));
  expect(environments['production']?.allowDrills).toBeUndefined();
  expect(schedule['drills']).toMatchObject({
    drills: ['burst_429', 'budget_block'],
    environments: ['staging'],
    cron: '0/10 * * * ? *',
  });
});

test('the lockouts and the burst that it declares are those of the service', async () => {
  const { answers, drills } = Config.parse(demoConfig(urls));
  expect(limitsOf(demoVariables)).toMatchObject({ WAF_LOCKOUT_SECONDS: 4, WAF_BURST_REQUESTS: 30 });
  expect(answers['rate_limited']?.lockout?.steps).toEqual([4000, 16_000, 80_000, 480_000]);
  expect(drills['burst_429']).toMatchObject({ requests: 40, admitted: { atLeast: 15, atMost: 30 } });
});

test('what its settings name reads, writes, applies and shows what runs', async () => {
  const { demo, staging } = await demoWorld({ variables: demoVariables });
  const settings = Config.parse(demoConfig(demo)).environments['staging']?.settings;
  if (settings?.kind !== 'http' || !settings.apply || !settings.running) throw new Error('expected http');
  const { baseUrl, read, write, apply, running } = settings;
  const runs = async () => (await call('GET', baseUrl + running.path)).json['COST_REQUEST_MAX_TOKENS'];

  const before = await call('GET', baseUrl + read.path);
  const written = await send(write.method, baseUrl + write.path, {
    COST_REQUEST_MAX_TOKENS: 10,
    MUSTER_LEASE: 'run/COST_REQUEST_MAX_TOKENS',
  });
  const notYet = await runs();
  const applied = await send(apply.method, baseUrl + apply.path, apply.json);
  await expect.poll(runs).toBe(10);
  const blocked = await say(staging);
  await send(write.method, baseUrl + write.path, { COST_REQUEST_MAX_TOKENS: null, MUSTER_LEASE: null });
  const after = await call('GET', baseUrl + read.path);

  expect(before.json).toEqual(demoVariables);
  expect([written.status, notYet, applied.status]).toEqual([200, undefined, 202]);
  expect(blocked.json['failure_reason']).toBe('request exceeds cost cap');
  expect(after.json).toEqual(demoVariables);
});

test.each(['COST_ACTOR_DAILY_TOKENS', 'COST_IP_WINDOW_TOKENS', 'COST_GLOBAL_DAILY_TOKENS'])(
  '%s, lowered as its drill says, blocks by the third call',
  async (name) => {
    const drill = Config.parse(demoConfig(urls)).drills['budget_block'];
    const lowering = drill?.kind === 'budget-block' ? drill.lower[name] : undefined;
    const to = lowering?.to ?? Number.NaN;
    const { staging } = await demoWorld({ variables: { ...demoVariables, [name]: to } });
    const cookie = { cookie: 'anon_session=one' };
    const seen = [];
    for (let sent = 0; sent < 3; sent += 1) seen.push((await say(staging, cookie)).status);
    expect([lowering?.byCall, seen]).toEqual([3, [200, 429, 429]]);
  },
);

test('its breaker opens and closes within the calls and the time that its drill allows', async () => {
  const { breaker } = Config.parse(demoConfig(urls)).drills;
  if (breaker?.kind !== 'breaker-open') throw new Error('expected a breaker drill');
  const { staging, clock, demo } = await demoWorld({
    variables: { ...demoVariables, ...breaker.set },
    settingsLive: 'at-once',
  });
  const seen = [];
  for (let sent = 0; sent < breaker.byCall; sent += 1) seen.push((await say(staging)).status);
  await send('PATCH', `${demo.hostingUrl}/environments/staging/variables`, { MODEL_BASE_URL: null });
  const open = await say(staging);
  clock.advance(4000);

  expect(seen).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
  expect([open.status, open.headers.get('retry-after')]).toEqual([503, '4']);
  expect([(await say(staging)).status, breaker.closesWithin]).toEqual([200, 30_000]);
});

test('the action of its runbook rolls production back, once, and its observe shows what became of it', async () => {
  const { demo, production } = await demoWorld();
  const release = { version: '1.5.0', sha: 'abcdef1', faults: [{ kind: 'hidden' }] };
  await send('POST', `${demo.hostingUrl}/environments/production/deployments`, { release, wait: true });

  const action = Config.parse(demoConfig(demo)).runbooks['rollback_production']?.do[0];
  if (action?.kind !== 'http' || !action.observe) throw new Error('expected an http action that observes');
  const { url: observeUrl } = action.observe;
  const filled = JSON.stringify(action.json).replace('{lastKnownGood}', '1.4.2').replace('{key}', 'run-1');
  const observed = async () => (await call('GET', observeUrl.replace('{key}', 'run-1'))).json['status'];
  const before = await observed();
  for (let sent = 0; sent < 2; sent += 1) await send(action.method, action.url, JSON.parse(filled));
  await expect.poll(observed).toBe('live');

  expect(before).toBe('none');
  expect(action.observe).toMatchObject({
    live: { '$.status': 'live' },
    failed: { '$.status': 'failed' },
    notActed: { '$.status': 'none' },
  });
  expect((await call('GET', `${production}/health`)).json['version']).toBe('1.4.2');
  const { json } = await call('GET', `${demo.hostingUrl}/environments/production/deployments`);
  expect(json['deployments']).toHaveLength(4);
});

test('its dependency is the provider that its chats lean on', async () => {
  const { demo } = await demoWorld();
  const config = Config.parse(demoConfig(demo));
  const check = config.checks['model_provider'];
  const ask = async () => (await call('GET', check?.steps[0]?.request.url ?? '')).status;
  const well = await ask();
  await breakTarget({ controlUrl: demo.controlUrl, environment: 'production', how: 'provider' });

  expect([check?.tags, well, await ask()]).toEqual([['dependency'], 200, 503]);
  expect(config.runbooks['rollback_production']?.guards.vetoedBy).toEqual({ tags: ['dependency'] });
  const everywhere = ['production', 'staging'];
  expect(config.schedule['pulse']).toMatchObject({
    checks: ['health', 'model_provider'],
    environments: everywhere,
  });
});
