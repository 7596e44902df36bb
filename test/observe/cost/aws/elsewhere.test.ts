import { expect, it } from 'vitest';
import { elsewhere } from '#observe/cost/aws/elsewhere.ts';
import { smallConfig } from './stack.ts';

const checks = Array.from({ length: 10 }, (_, index) => `check_${index}`);
const everyMinute = (names = checks, environments = ['production']) =>
  smallConfig({ schedule: { pulse: { checks: names, environments, every: '1m' } } });

const usd = (config: ReturnType<typeof smallConfig>) =>
  elsewhere(config).map((row) => [row.who, row.usd && Math.round(row.usd * 100) / 100]);

it('prices ten checks a minute by what others list', () => {
  expect(usd(everyMinute())).toEqual([
    ['CloudWatch Synthetics: a canary for each check', 518.28],
    ['CloudWatch Synthetics: multi-check canaries, 10 requests each', 51.72],
    ['Checkly Starter: API checks', 111],
    ['Checkly Starter: uptime monitors', 29],
  ]);
});

it('counts every request of a check with several steps', () => {
  const step = { request: { path: '/' }, expect: { status: 200 } };
  const config = smallConfig({
    checks: { chat: { steps: Array.from({ length: 12 }, () => step) } },
    schedule: { pulse: { checks: ['chat'], environments: ['production'], every: '5m' } },
  });
  expect(elsewhere(config).map(({ counted }) => counted)).toEqual([
    '8,640 canary runs',
    '17,280 canary runs',
    '103,680 API check runs',
    '12 monitors',
  ]);
});

it('leaves a price out where only an offer says, and takes the next plan where one ends', () => {
  const many = Array.from({ length: 60 }, (_, index) => `many_${index}`);
  const step = { request: { path: '/' }, expect: { status: 200 } };
  const config = smallConfig({
    checks: Object.fromEntries(many.map((name) => [name, step])),
    schedule: { pulse: { checks: many, environments: ['production'], every: '1m' } },
  });
  const [, , api, uptime] = elsewhere(config);
  expect(api).toMatchObject({ who: 'Checkly Enterprise, by quote: API checks' });
  expect(api).not.toHaveProperty('usd');
  expect(uptime).toMatchObject({ who: 'Checkly Starter: uptime monitors', usd: 39 });
});

it('says of each price since when and by whom', () => {
  for (const { asOf, source, without } of elsewhere(everyMinute())) {
    expect(asOf).toMatch(/^2026-11-22/);
    expect(source).toMatch(/^https:\/\//);
    expect(without).not.toBe('');
  }
});
