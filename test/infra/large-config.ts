import { everyKindConfig } from './every-kind.ts';

const checksCount = 200;
const checksPerEntry = 10;
const everywhere = Object.keys(everyKindConfig.environments);

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padStart(3, '0'));

const checkNames = numbered(checksCount).map((number) => `check_${number}`);

/** A step of its own, every seventh with a secret of its own. */
const check = (name: string, index: number): object => ({
  request: {
    path: `/${name}`,
    ...(index % 7 === 0 && { headers: { 'x-key': { secret: `KEY_OF_${name.toUpperCase()}` } } }),
  },
  expect: { status: 200, latency: { degraded: '1s', fail: '5s' }, json: { '$.status': 'ok' } },
  keep: ['$.version'],
});

const entries = numbered(checksCount / checksPerEntry).map((number, index) => [
  `slot_${number}`,
  {
    checks: checkNames.slice(index * checksPerEntry, (index + 1) * checksPerEntry),
    environments: everywhere,
    every: '5m',
  },
]);

const burst = {
  kind: 'burst-429',
  check: 'chat',
  requests: 40,
  admitted: { atLeast: 1, atMost: 8 },
  answer: 'too_many',
  tokensMax: 2000,
};

const breaker = {
  kind: 'breaker-open',
  check: 'chat',
  set: { MODEL_BASE_URL: 'http://127.0.0.1:9' },
  answer: 'open',
  byCall: 8,
  closesWithin: '4m',
  tokensMax: 2000,
};

const drills = { ...everyKindConfig.drills, burst, breaker };

/** Every kind of settings, action, channel and drill, 200 checks besides in 20 entries and three environments. */
export const largeConfig = {
  ...everyKindConfig,
  environments: Object.fromEntries(
    Object.entries(everyKindConfig.environments).map(([name, environment]) => [
      name,
      { ...environment, allowDrills: { ...environment.allowDrills, names: Object.keys(drills) } },
    ]),
  ),
  switches: { MODEL_BASE_URL: { baseline: { unset: null } } },
  answers: {
    ...everyKindConfig.answers,
    too_many: { cause: 'rate', match: { status: 429, json: { '$.code': 'rate' } }, retryAfter: 'required' },
    open: { cause: 'dependency', match: { status: 503 } },
  },
  checks: {
    ...everyKindConfig.checks,
    ...Object.fromEntries(checkNames.map((name, index) => [name, check(name, index)])),
  },
  drills,
  schedule: {
    ...everyKindConfig.schedule,
    ...Object.fromEntries(entries),
    nightly: { drills: Object.keys(drills), environments: everywhere, every: '1d' },
  },
};
