import type { ConfigInput } from '#ground/config/schema/config.ts';

type Environment = ConfigInput['environments'][string];

/** Where an environment's limits are: the host's variables, which count with the next deployment. */
export function demoSettings(hostingUrl: string, environment: string): NonNullable<Environment['settings']> {
  const path = (what: string): string => `/environments/${environment}/${what}`;
  return {
    kind: 'http',
    baseUrl: hostingUrl,
    read: { path: path('variables') },
    write: { method: 'PATCH', path: path('variables') },
    apply: { method: 'POST', path: path('deployments'), json: { wait: false } },
    running: { path: path('running') },
    marker: 'MUSTER_LEASE',
    timeout: '3s',
  };
}

export const demoAllowDrills: NonNullable<Environment['allowDrills']> = {
  names: ['burst_429', 'budget_block', 'breaker'],
  reason: 'no customers on staging',
};

/** A deployment takes 2 s. */
const leased = { liveWithin: '20s', leaseFor: '4m' } as const;

const spent = { to: 1, answer: 'budget_window', byCall: 3 } as const;

/** Proofs that the demo's limits block. `hi` costs 200 tokens. */
export const demoDrills: NonNullable<ConfigInput['drills']> = {
  burst_429: {
    kind: 'burst-429',
    check: 'chat_happy',
    requests: 40,
    // 30 in 10 s are admitted, and the scheduled checks have their share.
    admitted: { atLeast: 15, atMost: 30 },
    answer: 'rate_limited',
    tokensMax: 10_000,
  },
  budget_block: {
    kind: 'budget-block',
    check: 'chat_happy',
    lower: {
      COST_REQUEST_MAX_TOKENS: { to: 10, answer: 'budget_request', byCall: 1 },
      COST_REQUEST_MAX_OUTPUT_TOKENS: { to: 1, answer: 'budget_request', byCall: 1 },
      COST_ACTOR_DAILY_TOKENS: {
        ...spent,
        bystander: 'passes',
        concurrent: { calls: 4, admittedMax: 1 },
        // Nobody else spends as this actor: no scheduled check hides that what was spent is forgotten.
        blockedStillAfter: '4s',
        blockedStillAfterRestart: true,
      },
      COST_IP_WINDOW_TOKENS: spent,
      COST_GLOBAL_DAILY_TOKENS: { ...spent, blockedStillAfterRestart: true },
    },
    meter: { path: '/admin/usage', json: '$.since_start_tokens' },
    ...leased,
    tokensMax: 10_000,
  },
  breaker: {
    kind: 'breaker-open',
    check: 'chat_happy',
    set: { MODEL_BASE_URL: 'http://127.0.0.1:9' },
    meanwhile: ['apology'],
    answer: 'breaker_open',
    byCall: 8,
    closesWithin: '30s',
    ...leased,
    tokensMax: 4000,
  },
};
