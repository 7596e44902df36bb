import type { ConfigInput } from '#ground/config/schema/config.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import type { Demo } from '#face/demo/start-demo.ts';

export const nightDemo = {
  ports: { staging: 0, production: 0, hosting: 0 },
  deployMs: 20,
  // Nobody is turned away here but by what a story is about.
  variables: { ...demoVariables, WAF_BURST_REQUESTS: 1000, BREAKER_FAILURES: 100 },
};

/** The demo's own config as AWS can have it, in as few steps as its stories need. */
export function nightConfig(demo: Demo): ConfigInput {
  const config = demoConfig(demo);
  const { production, staging } = config.environments;
  const { rollback_production: rollback } = config.runbooks ?? {};
  const budget = config.drills?.['budget_block'];
  if (!production || !staging || !rollback || budget?.kind !== 'budget-block')
    throw new Error('another demo');
  const checks = ['health', 'db_health', 'model_provider', 'chat_happy', 'chat_415'];
  const lower = { COST_REQUEST_MAX_TOKENS: { to: 10, answer: 'budget_request', byCall: 1 } };
  return {
    ...config,
    environments: {
      production: { ...production, authority: 'aws' },
      staging: {
        ...staging,
        authority: 'aws',
        allowDrills: { names: ['budget_block'], reason: 'nobody is there' },
      },
    },
    drills: { budget_block: { ...budget, lower } },
    schedule: {
      pulse: { checks, environments: ['production'], every: '1m' },
      pulse_staging: { checks: ['health', 'chat_happy'], environments: ['staging'], every: '1m' },
      hourly: {
        drills: ['budget_block'],
        environments: ['staging'],
        every: '1h',
        startWithin: '5h',
        endWithin: '6h',
      },
    },
    alarms: {
      // One story after the other: nothing flaps.
      default: {
        raise: { fail: 2, degraded: 2 },
        clear: { pass: 2 },
        remind: '1s',
        flapping: { raises: 20 },
      },
      staging: { environments: ['staging'], checks: 'all', raise: { fail: 1 } },
    },
    monitor: { heartbeat: { url: { secret: 'HEARTBEAT_URL' }, every: '1s' } },
    runbooks: {
      rollback: {
        ...rollback,
        verify: { ...rollback.verify, rounds: 1, every: '1s' },
        guards: { ...rollback.guards, cooldown: '1s' },
      },
    },
    notify: {
      ...config.notify,
      team: {
        when: { environments: ['production'], severities: ['critical', 'warning'] },
        channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
      },
      oncall: {
        when: { environments: ['production'] },
        channel: { kind: 'email', to: ['oncall@example.com'] },
      },
    },
    aws: { region: 'eu-central-1' },
  };
}
