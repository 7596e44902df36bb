import { readConfig } from '#ground/config/read.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** A place of each sort: what is written runs at once, later, only by a deployment, or nobody can tell. */
export const environments = ['instant', 'lagging', 'deployed', 'blind'] as const;
export type EnvironmentName = (typeof environments)[number];

const everywhere = ['tokens', 'calls', 'both', 'breaker', 'burst'];

/** Only a deployment restarts the service. */
export const drillsIn = (environment: EnvironmentName): string[] =>
  environment === 'deployed' ? [...everywhere, 'restart'] : everywhere;

export const service = 'chat';

/** What the place must have while nothing is lowered; CALLS unset means 900 to the service. */
export const defaults = { TOKENS: 500_000, CALLS: 900 } as const;

const http = {
  kind: 'http',
  baseUrl: 'https://control.example.com',
  read: { path: '/settings' },
  write: { method: 'PATCH', path: '/settings' },
  timeout: '5s',
};
const railway = {
  kind: 'railway',
  project: '3f7c9f1e-0000-4000-8000-000000000001',
  environment: 'e-1',
  service: 's-1',
  token: { secret: 'RAILWAY_TOKEN' },
  timeout: '5s',
};
const settings: Record<EnvironmentName, object> = {
  instant: { settings: http },
  lagging: { settings: { ...http, running: { path: '/running' }, marker: 'MUSTER_LEASE' } },
  deployed: { hosting: railway, settings: { kind: 'hosting' } },
  blind: { settings: { kind: 'ssm', prefix: '/chat/blind/', region: 'eu-central-1' } },
};

const tokens = { to: 150, answer: 'budget_tokens', byCall: 3 };
const calls = { to: 1, answer: 'budget_calls', byCall: 2 };
const leased = { liveWithin: '1m', leaseFor: '5m', tokensMax: 3000 };
const budget = { kind: 'budget-block', check: 'chat', ...leased };

const written = {
  version: 1,
  service,
  client: { timeout: '2s' },
  environments: Object.fromEntries(
    environments.map((name) => [
      name,
      {
        baseUrl: `https://${name}.example.com`,
        ...settings[name],
        allowDrills: { names: drillsIn(name), reason: 'a model' },
      },
    ]),
  ),
  limits: {
    TOKENS: { scope: 'actor', baseline: { set: defaults.TOKENS } },
    CALLS: { scope: 'actor', baseline: { unset: defaults.CALLS } },
  },
  switches: { MODEL_URL: { baseline: { unset: null } }, MODEL_RETRIES: { baseline: { set: 3 } } },
  answers: {
    rate_limited: {
      cause: 'rate',
      match: { status: 429, headers: { 'x-why': 'rate' } },
      lockout: { scope: 'ip', steps: ['20s'] },
    },
    budget_tokens: { cause: 'budget', match: { status: 429, headers: { 'x-why': 'tokens' } } },
    budget_calls: { cause: 'budget', match: { status: 429, headers: { 'x-why': 'calls' } } },
    model_down: { cause: 'dependency', match: { status: 502 } },
    breaker_open: { cause: 'capacity', match: { status: 503 } },
  },
  checks: {
    chat: {
      steps: [
        { request: { path: '/session' }, expect: { status: 200 } },
        { request: { method: 'POST', path: '/chat' }, expect: { status: 200 } },
      ],
      spends: { tokens: 100 },
    },
  },
  drills: {
    tokens: { ...budget, lower: { TOKENS: tokens } },
    calls: { ...budget, lower: { CALLS: calls } },
    both: {
      ...budget,
      lower: {
        TOKENS: { ...tokens, bystander: 'passes', concurrent: { calls: 4, admittedMax: 2 } },
        CALLS: { ...calls, blockedStillAfter: '30s' },
      },
    },
    restart: {
      ...budget,
      lower: { CALLS: { ...calls, blockedStillAfterRestart: true } },
      meter: { path: '/usage', json: '$.tokens' },
    },
    breaker: {
      kind: 'breaker-open',
      check: 'chat',
      set: { MODEL_URL: 'http://127.0.0.1:9', MODEL_RETRIES: 0 },
      meanwhile: ['model_down'],
      answer: 'breaker_open',
      byCall: 5,
      closesWithin: '30s',
      ...leased,
    },
    burst: {
      kind: 'burst-429',
      check: 'chat',
      requests: 20,
      admitted: { atLeast: 1, atMost: 5 },
      answer: 'rate_limited',
      tokensMax: 3000,
    },
  },
  spend: { usdPerMillionTokens: 1, drills: { tokensPerDayMax: 6000, usdPerMonthMax: 5 } },
};

/** The one config of all worlds. Throws when it is not valid: what is simulated must be what people may write. */
export function simulatedConfig(): LoadedConfig {
  const read = readConfig(written);
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems, null, 2));
  return read;
}
