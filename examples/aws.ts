// A chat service that AWS watches day and night, with drills on staging, and a copy on a laptop that `muster up` watches with the same file.
// See what it would be: npx cdk synth --quiet -c config=examples/aws.ts
import { defineConfig } from 'passmuster';

export default defineConfig({
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin', // of every cron below

  client: {
    userAgent: 'muster/1 (+https://example.com/monitoring)',
    pace: { requests: 3, per: '10s' },
    selfCheck: { url: 'https://checkip.amazonaws.com' },
  },

  environments: {
    staging: {
      baseUrl: 'https://chat-staging.example.com',
      authority: 'aws', // AWS watches what is its own, and nobody else runs runbooks there
      headers: { 'x-staging-key': { secret: 'STAGING_KEY' } }, // SecureString /muster/chat/STAGING_KEY
      settings: {
        kind: 'http', // limits are read and lowered over an API of the service
        baseUrl: 'https://chat-admin-staging.example.com',
        headers: { authorization: { secret: 'SETTINGS_TOKEN' } },
        read: { path: '/settings' },
        write: { method: 'PATCH', path: '/settings' },
        marker: 'MUSTER_LEASE',
      },
      allowDrills: { names: ['burst', 'budget'], reason: 'no customers on staging' },
    },
    production: {
      baseUrl: 'https://chat.example.com', // no allowDrills: nothing is ever lowered
      authority: 'aws',
      settings: { kind: 'ssm', prefix: '/chat/production/' }, // compared with their baseline every 5 minutes
    },
    laptop: { baseUrl: 'http://127.0.0.1:3000', authority: 'local' }, // is not deployed
  },

  release: { identity: { check: 'health', json: '$.version', is: 'sha' } },

  limits: {
    COST_IP_WINDOW_TOKENS: { scope: 'ip', baseline: { set: 20000 } },
    COST_REQUEST_MAX_TOKENS: { scope: 'request', baseline: { unset: 6000 } }, // absent, and then 6000
  },

  answers: {
    rate_limited: {
      cause: 'rate',
      match: { status: 429, json: { '$.error_code': 'rate_limited' } },
      retryAfter: 'required',
      lockout: { scope: 'ip', steps: ['30s', '2m', '10m', '1h'] },
    },
    budget: {
      cause: 'budget',
      match: { status: 429, json: { '$.failure_type': 'BUDGET_EXCEEDED' } },
    },
  },

  checks: {
    health: {
      request: { path: '/health', timeout: '5s' },
      expect: { status: 200, json: { '$.status': 'ok' } },
      keep: ['$.version'],
    },
    chat_happy: {
      request: { method: 'POST', path: '/api/chat', json: { user_text: 'hi' } },
      expect: {
        status: 200,
        latency: { degraded: '3s', fail: '15s' },
        json: {
          '$.action': { in: ['ANSWER', 'ASK_CLARIFY'] },
          '$.rendered_text': { type: 'string', notMatches: '(?i:technical issue)' }, // a 200 can hide an outage
        },
      },
      keep: ['$.action'],
      spends: { tokens: 200 },
      needs: ['health'],
    },
    chat_415: {
      request: { method: 'POST', path: '/api/chat', text: 'hi' },
      expect: { status: 415, json: { '$.error_code': 'content_type_invalid' } },
    },
  },

  drills: {
    burst: {
      kind: 'burst-429',
      check: 'chat_happy',
      requests: 40,
      admitted: { atLeast: 1, atMost: 8 },
      answer: 'rate_limited',
      tokensMax: 2000,
    },
    budget: {
      kind: 'budget-block',
      check: 'chat_happy',
      lower: { COST_REQUEST_MAX_TOKENS: { to: 10, answer: 'budget', byCall: 1 } },
      liveWithin: '2m',
      leaseFor: '15m',
      tokensMax: 2000,
    },
  },

  schedule: {
    // every: on AWS what divides an hour or a day, from 1m on
    pulse: { checks: ['health'], environments: ['staging', 'production'], every: '1m' },
    chat: { checks: ['chat_happy'], environments: ['staging', 'production'], every: '15m' },
    contract: { checks: ['chat_415'], environments: ['production'], cron: '0 6 ? * MON-FRI *' },
    nightly: {
      drills: ['budget', 'burst'],
      environments: ['staging'],
      cron: '0 2 ? * MON-FRI *',
      startWithin: '30m',
    },
    quick: { checks: ['health'], environments: ['laptop'], every: '10s' },
  },

  alarms: {
    default: { raise: { fail: 3 }, clear: { pass: 2 }, confirm: { times: 2, every: '10s' }, remind: '1h' },
  },
  monitor: { heartbeat: { url: { secret: 'HEARTBEAT_URL' } } }, // somebody outside of AWS notices when it stops

  runbooks: {
    rollback_staging: {
      when: { environments: ['staging'], checks: ['health', 'chat_happy'] },
      mode: 'auto',
      do: [
        {
          kind: 'http',
          url: 'https://deploy.example.com/chat-staging/rollback',
          headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
        },
      ],
      verify: { checks: ['health', 'chat_happy'], rounds: 5, every: '30s' },
      guards: { cooldown: '30m', perDay: 2 },
    },
    rollback_production: {
      when: { environments: ['production'], checks: ['health', 'chat_happy'] },
      mode: 'dry-run', // records what it would do; auto does it
      do: [
        {
          kind: 'http',
          url: 'https://deploy.example.com/chat/rollback',
          headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
        },
      ],
      verify: { checks: ['health', 'chat_happy'], rounds: 5, every: '30s' },
      guards: { cooldown: '30m', perDay: 2 },
    },
  },

  notify: {
    team: {
      when: { environments: 'all', severities: ['critical', 'warning'] },
      channel: { kind: 'slack', webhook: { secret: 'SLACK_WEBHOOK_URL' } },
    },
    oncall: {
      when: { environments: ['production'] }, // critical only
      channel: { kind: 'email', to: ['oncall@example.com'] }, // AWS asks this address once whether it wants to be told
    },
  },

  aws: { region: 'eu-central-1' },
});
