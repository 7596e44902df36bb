import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { drillExecutionMs } from '../../lib/drill-time.ts';

const hourMs = 3_600_000;

const config = (drills: object, schedule: object = {}): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { staging: { baseUrl: 'https://chat.example.com', authority: 'aws' } },
    checks: { chat: { request: { path: '/chat' }, expect: { status: 200 } } },
    drills,
    schedule,
  });

const burst = {
  kind: 'burst-429',
  check: 'chat',
  requests: 10,
  admitted: { atLeast: 1, atMost: 5 },
  answer: 'rate',
  tokensMax: 0,
};
const lowering = { to: 1, answer: 'budget', byCall: 1 };
const budget = {
  kind: 'budget-block',
  check: 'chat',
  lower: { ONE: lowering, TWO: lowering },
  liveWithin: '5m',
  leaseFor: '25m',
  tokensMax: 0,
};
const breaker = {
  kind: 'breaker-open',
  check: 'chat',
  set: { MODEL_URL: 'http://127.0.0.1:9' },
  answer: 'open',
  byCall: 3,
  closesWithin: '10m',
  liveWithin: '5m',
  leaseFor: '25m',
  tokensMax: 0,
};

test('an execution outlives each lease of its drill, and twice what putting it back may take', () => {
  expect(drillExecutionMs(config({ budget }))).toBe(5 * hourMs + 2 * (25 + 20 + 4) * 60_000);
  expect(drillExecutionMs(config({ breaker }))).toBe(5 * hourMs + (25 + 20 + 4) * 60_000 + 600_000);
});

test('drills that are scheduled together are one execution; those that are not are each their own', () => {
  const nightly = { drills: ['burst', 'late'], environments: ['staging'], cron: '0 2 * * ? *' };

  expect(drillExecutionMs(config({ burst, late: burst }))).toBe(5 * hourMs);
  expect(drillExecutionMs(config({ burst, late: burst }, { nightly }))).toBe(9 * hourMs);
});
