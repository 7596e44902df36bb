import type { ConfigInput } from '#ground/config/schema/config.ts';
import { demoAnswers, demoChecks } from '#face/demo/demo-checks.ts';
import { demoAlarms, demoMonitor, demoNotify, demoRollback } from '#face/demo/demo-alarms.ts';
import { demoAllowDrills, demoDrills, demoSettings } from '#face/demo/demo-drills.ts';
import type { Demo } from '#face/demo/start-demo.ts';
import type { Variables } from '#face/demo/variables.ts';

/**
 * What the demo's service is started with: room for a monitor that looks every few seconds and drills every ten
 * minutes, and waits that are short enough to be watched. One chat check every 5 s at 200 tokens is 3,456,000 tokens a
 * day and 144,000 an hour: below 10 % of each.
 */
export const demoVariables = {
  COST_GLOBAL_DAILY_TOKENS: 50_000_000,
  COST_ACTOR_DAILY_TOKENS: 50_000_000,
  COST_IP_WINDOW_TOKENS: 4_000_000,
  WAF_BURST_REQUESTS: 30,
  WAF_LOCKOUT_SECONDS: 4,
  BREAKER_COOLDOWN_SECONDS: 4,
} as const satisfies Variables;

/** The config that `muster up --demo` runs, against a demo started with `demoVariables`. */
export function demoConfig({
  environments,
  hostingUrl,
}: Pick<Demo, 'environments' | 'hostingUrl'>): ConfigInput {
  return {
    version: 1,
    service: 'demo',
    client: { headers: { accept: 'application/json' }, timeout: '8s', pace: { requests: 100, per: '10s' } },
    environments: {
      staging: {
        baseUrl: environments.staging.url,
        settings: demoSettings(hostingUrl, 'staging'),
        allowDrills: demoAllowDrills,
      },
      production: {
        baseUrl: environments.production.url,
        settings: demoSettings(hostingUrl, 'production'),
      },
    },
    release: { identity: { check: 'health', json: '$.version', is: 'label' } },
    limits,
    switches: { MODEL_BASE_URL: { baseline: { unset: null } } },
    answers: demoAnswers,
    checks: demoChecks(hostingUrl),
    drills: demoDrills,
    schedule,
    alarms: demoAlarms,
    monitor: demoMonitor,
    runbooks: { rollback_production: demoRollback(`${hostingUrl}/environments/production`) },
    notify: demoNotify(hostingUrl),
    spend: {
      usdPerMillionTokens: 0.6,
      checks: { tokensPerDayMax: 8_000_000 },
      drills: { tokensPerDayMax: 4_000_000, usdPerMonthMax: 75 },
    },
  };
}

const limits: ConfigInput['limits'] = {
  COST_REQUEST_MAX_TOKENS: { scope: 'request', baseline: { unset: 6000 } },
  COST_REQUEST_MAX_OUTPUT_TOKENS: { scope: 'request', baseline: { unset: 1200 } },
  COST_ACTOR_DAILY_TOKENS: { scope: 'actor', baseline: { set: demoVariables.COST_ACTOR_DAILY_TOKENS } },
  COST_IP_WINDOW_TOKENS: { scope: 'ip', baseline: { set: demoVariables.COST_IP_WINDOW_TOKENS } },
  COST_GLOBAL_DAILY_TOKENS: { scope: 'service', baseline: { set: demoVariables.COST_GLOBAL_DAILY_TOKENS } },
};

const everywhere = ['production', 'staging'];

/** Of POST /api/chat 8 in 10 s, on staging 4; the rest of the burst limit is for drills, verifying and checks run by hand. */
const schedule: NonNullable<ConfigInput['schedule']> = {
  pulse: { checks: ['health', 'model_provider'], environments: everywhere, every: '2s' },
  database: { checks: ['db_health'], environments: everywhere, every: '5s' },
  chat: { checks: ['chat_happy'], environments: ['production'], every: '5s' },
  // Seldom enough to leave staging to its drills most of the time.
  chat_staging: { checks: ['chat_happy'], environments: ['staging'], every: '10s' },
  // Twice before the story's bad release: what it is rolled back to must have passed all that verifies.
  contract: { tags: ['contract'], environments: ['production'], every: '5s' },
  contract_staging: { tags: ['contract'], environments: ['staging'], every: '10s' },
  drills: {
    drills: ['burst_429', 'budget_block'],
    environments: ['staging'],
    // Not a fixed rate: that one would begin with the slot before the demo was started.
    cron: '0/10 * * * ? *',
    startWithin: '20s',
    endWithin: '8m',
  },
};
