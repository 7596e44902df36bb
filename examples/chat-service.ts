// An LLM chat service with budgets, watched in staging and production from AWS. The same in YAML or JSON.
import { defineConfig } from 'passmuster';

export default defineConfig({
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin', // of every cron below
  operators: ['oncall-1', 'oncall-2'], // who may hold, approve, restore by hand

  client: {
    userAgent: 'muster/1 (+https://example.com/monitoring)',
    headers: { accept: 'application/json' },
    timeout: '15s',
    maxBytes: 1048576, // after decompression
    pace: { requests: 3, per: '10s' }, // per environment, over checks, retries, confirms and verifies
    selfCheck: { url: 'https://checkip.amazonaws.com' }, // whether our own way out works
  },

  environments: {
    staging: {
      baseUrl: 'https://chat-staging.example.com',
      authority: 'aws', // the home that owns it: aws | local
      headers: { 'x-staging-key': { secret: 'STAGING_KEY' } },
    },
    production: {
      baseUrl: 'https://chat.example.com',
      authority: 'aws',
      baseline: { COST_GLOBAL_DAILY_TOKENS: { set: 2000000 } }, // where it differs from limits
    },
  },

  release: { identity: { check: 'health', json: '$.version', is: 'sha' } }, // sha: compared by prefix; label: tied to a sha by `muster release record`

  limits: {
    // set: the setting has this value. unset: it is absent and the service then uses this value
    COST_REQUEST_MAX_TOKENS: { scope: 'request', baseline: { unset: 6000 } },
    COST_REQUEST_MAX_OUTPUT_TOKENS: { scope: 'request', baseline: { unset: 1200 } },
    COST_ACTOR_DAILY_TOKENS: { scope: 'actor', baseline: { unset: 50000 } },
    COST_IP_WINDOW_TOKENS: { scope: 'ip', baseline: { unset: 20000 } },
    COST_GLOBAL_DAILY_TOKENS: { scope: 'service', baseline: { set: 500000 } },
  },

  answers: {
    // the ways this service says no; two that match one response prove nothing
    rate_limited: {
      cause: 'rate', // rate | budget | abuse | capacity | dependency
      match: { status: 429, json: { '$.error_code': 'rate_limited', '$.limit_scope': 'ip' } },
      retryAfter: 'required', // required | absent | any
    },
    budget_request: {
      cause: 'budget',
      match: {
        status: 429,
        json: { '$.failure_type': 'BUDGET_EXCEEDED', '$.failure_reason': 'request exceeds cost cap' },
      },
      retryAfter: 'absent',
    },
    budget_window: {
      cause: 'budget',
      match: {
        status: 429,
        json: { '$.failure_type': 'BUDGET_EXCEEDED', '$.failure_reason': 'cost budget exceeded' },
      },
      retryAfter: 'absent',
    },
    abuse_blocked: {
      cause: 'abuse',
      match: { status: [403, 429], json: { '$.failure_type': { in: ['RATE_LIMITED', 'ABUSE_BLOCKED'] } } },
      retryAfter: 'any',
    },
    breaker_open: {
      cause: 'capacity',
      match: { status: 503, json: { '$.failure_type': 'PROVIDER_UNAVAILABLE' } },
      retryAfter: 'required',
    },
    apology: {
      cause: 'dependency',
      match: { status: 200, json: { '$.rendered_text': { matches: '(?i:technical issue)' } } },
      retryAfter: 'any',
    },
  },

  checks: {
    health: {
      request: { path: '/health', timeout: '5s' }, // request + expect + keep: short for one step
      expect: {
        status: 200,
        json: { '$.status': 'ok', '$.version': { type: 'string' } },
        tlsDays: { degraded: 21, fail: 7 },
      },
      keep: ['$.version'], // all of a body that evidence ever stores
    },
    db_health: { request: { path: '/db/health', timeout: '5s' }, expect: { status: 200 }, needs: ['health'] },
    model_provider: {
      request: { url: 'https://status.provider.example/health', timeout: '5s' },
      expect: { status: 200 },
      tags: ['dependency'],
    },
    chat_happy: {
      steps: [
        // one fresh cookie jar a run, never stored
        { request: { path: '/auth/whoami' }, expect: { status: 200, cookies: ['anon_session'] } },
        {
          request: { method: 'POST', path: '/api/chat', json: { user_text: 'hi' } },
          expect: {
            status: 200,
            headers: { 'x-request-id': { exists: true } },
            latency: { degraded: '3s', fail: '15s' },
            json: {
              '$.action': { in: ['ANSWER', 'ASK_CLARIFY'] },
              '$.failure_type': null,
              '$.rendered_text': { type: 'string', notMatches: '(?i:technical issue)' },
            },
          },
          keep: ['$.action', '$.failure_type', '$.ux_state'],
        },
      ],
      spends: { tokens: 200 }, // one run, estimated
      needs: ['health'],
    },
    chat_415: {
      request: { method: 'POST', path: '/api/chat', text: 'hi' }, // json | text | form | raw: { contentType, body }
      expect: { status: 415, json: { '$.error_code': 'content_type_invalid' } },
      tags: ['contract'],
    },
    chat_400_json: {
      request: { method: 'POST', path: '/api/chat', raw: { contentType: 'application/json', body: '{' } },
      expect: { status: 400, json: { '$.error_code': 'json_invalid' } },
      tags: ['contract'],
    },
    chat_400_payload: {
      request: { method: 'POST', path: '/api/chat', json: {} },
      expect: { status: 400, json: { '$.error_code': 'invalid_payload' } },
      tags: ['contract'],
    },
  },

  schedule: {
    pulse: {
      checks: ['health', 'db_health', 'model_provider'],
      environments: ['staging', 'production'],
      every: '1m',
    },
    chat: { checks: ['chat_happy'], environments: ['staging', 'production'], every: '15m' },
    contract: { tags: ['contract'], environments: ['staging', 'production'], every: '1h' },
  },

  alarms: {
    // one policy per check and environment; what it leaves out comes from default
    default: {
      raise: { fail: 3, degraded: 10 },
      clear: { pass: 2 },
      confirm: { times: 2, every: '10s' }, // quick re-checks on the first failure: attempts inside the slot's record
      severity: { fail: 'critical', degraded: 'warning' },
    },
    staging: { environments: ['staging'], checks: 'all', severity: { fail: 'warning', degraded: 'info' } },
  },

  runbooks: {
    rollback_production: {
      when: {
        environments: ['production'],
        checks: ['health', 'chat_happy', 'chat_415'],
        severities: ['critical'],
      },
      mode: 'approve', // dry-run | approve | auto; no default
      approveWithin: '15m',
      do: [
        {
          kind: 'http',
          url: 'https://deploy.example.com/chat/rollback',
          headers: { authorization: { secret: 'DEPLOY_TOKEN' } },
          timeout: '2m',
        },
      ],
      verify: { checks: ['health', 'db_health', 'chat_happy', 'chat_415'], rounds: 5, every: '30s' },
      guards: { cooldown: '30m', perDay: 2 },
    },
  },

  spend: {
    usdPerMillionTokens: 0.6,
    checks: { tokensPerDayMax: 50000, usdPerMonthMax: 5 },
  },

  aws: { region: 'eu-central-1' },
});
