import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import { limitsOf } from '#face/demo/variables.ts';
import { readConfig } from '#ground/config/read.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { call, demoWorld, send } from './world.ts';

const urls = {
  environments: { staging: { url: 'http://127.0.0.1:4801' }, production: { url: 'http://127.0.0.1:4802' } },
  hostingUrl: 'http://127.0.0.1:4803',
};

test('the config of the demo is a valid one', () => {
  const config = Config.parse(demoConfig(urls));
  expect(Object.keys(config.checks)).toEqual([
    'health',
    'db_health',
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

test('watching for a day spends less than a tenth of every limit that counts over time', () => {
  const chatsPerDay = 86_400 / 5;
  const tokensPerDay = chatsPerDay * 200;
  expect(tokensPerDay).toBe(3_456_000);
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

test('the action of its runbook rolls production back, and answers once that serves', async () => {
  const { demo, production } = await demoWorld();
  const release = { version: '1.5.0', sha: 'abcdef1', faults: [{ kind: 'hidden' }] };
  await send('POST', `${demo.hostingUrl}/environments/production/deployments`, { release, wait: true });

  const action = Config.parse(demoConfig(demo)).runbooks['rollback_production']?.do[0];
  if (action?.kind !== 'http') throw new Error('expected an http action');
  const { status } = await send(action.method, action.url, action.json);

  expect(status).toBe(200);
  expect((await call('GET', `${production}/health`)).json['version']).toBe('1.4.2');
});
