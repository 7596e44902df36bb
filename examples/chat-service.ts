// An LLM chat service with budgets, watched in staging and production from AWS; on staging drills prove that its limits block. The same in YAML or JSON.
import { defineConfig } from 'passmuster';

export default defineConfig({
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin', // of every cron below
  operators: ['oncall-1', 'oncall-2'], // who may hold, approve and drill by hand

  client: {
    userAgent: 'muster/1 (+https://example.com/monitoring)',
    headers: { accept: 'application/json' },
    timeout: '15s',
    maxBytes: 1048576, // after decompression
    pace: { requests: 3, per: '10s' }, // per environment, over checks, retries, confirms and verifies; only a burst is exempt
    selfCheck: { url: 'https://checkip.amazonaws.com' }, // whether our own way out works
  },

  environments: {
    staging: {
      baseUrl: 'https://chat-staging.example.com',
      authority: 'aws', // the home that owns it and may lower limits here: aws | local
      headers: { 'x-staging-key': { secret: 'STAGING_KEY' } },
      hosting: {
        kind: 'railway',
        project: 'p-1',
        environment: 'e-staging',
        service: 's-1',
        token: { secret: 'RAILWAY_TOKEN_STAGING' },
      },
      settings: { kind: 'hosting' }, // limits are the host's variables; or { kind: 'http', baseUrl, read: { path }, write: { method, path } } or { kind: 'ssm', prefix }
      allowDrills: { names: ['burst_429', 'budget_block', 'breaker'], reason: 'no customers on staging' },
    },
    production: {
      baseUrl: 'https://chat.example.com', // no allowDrills: every drill is refused
      authority: 'aws',
      hosting: {
        kind: 'railway',
        project: 'p-1',
        environment: 'e-production',
        service: 's-1',
        token: { secret: 'RAILWAY_TOKEN_PRODUCTION' },
      },
      settings: { kind: 'hosting' },
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

  switches: { MODEL_BASE_URL: { baseline: { unset: null } } }, // settings that are neither limits nor secrets

  answers: {
    // the ways this service says no; two that match one response prove nothing
    rate_limited: {
      cause: 'rate', // rate | budget | abuse | capacity | dependency
      match: { status: 429, json: { '$.error_code': 'rate_limited', '$.limit_scope': 'ip' } },
      retryAfter: 'required', // required | absent | any
      lockout: { scope: 'ip', steps: ['30s', '2m', '10m', '1h'] },
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

  drills: {
    burst_429: {
      kind: 'burst-429',
      check: 'chat_happy', // earlier steps run once, the last one is the burst
      requests: 40,
      sentWithin: '2s',
      admitted: { atLeast: 1, atMost: 8 },
      answer: 'rate_limited',
      tokensMax: 2000,
    },
    budget_block: {
      kind: 'budget-block',
      check: 'chat_happy',
      lower: {
        // each alone, under its own lease; byCall: blocked at this call or earlier
        COST_REQUEST_MAX_TOKENS: { to: 10, answer: 'budget_request', byCall: 1 },
        COST_REQUEST_MAX_OUTPUT_TOKENS: { to: 1, answer: 'budget_request', byCall: 1 },
        COST_ACTOR_DAILY_TOKENS: { to: 1, answer: 'budget_window', byCall: 3, bystander: 'passes' },
        COST_IP_WINDOW_TOKENS: { to: 1, answer: 'budget_window', byCall: 3 },
        COST_GLOBAL_DAILY_TOKENS: { to: 1, answer: 'budget_window', byCall: 3 },
      },
      liveWithin: '8m', // until a change is live, here a redeploy
      leaseFor: '20m',
      tokensMax: 10000,
    },
    breaker: {
      kind: 'breaker-open',
      check: 'chat_happy',
      set: { MODEL_BASE_URL: 'http://127.0.0.1:9' },
      meanwhile: ['apology'], // answers that may come before it opens
      answer: 'breaker_open',
      byCall: 8,
      closesWithin: '4m',
      leaseFor: '25m',
      tokensMax: 2000,
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
    nightly: {
      drills: ['burst_429', 'budget_block', 'breaker'], // in order, one at a time
      environments: ['staging'],
      cron: '0 2 ? * MON-FRI *',
      startWithin: '2h',
      endWithin: '6h',
    },
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
      when: { environments: ['production'], checks: ['health', 'chat_happy', 'chat_415'] }, // and severities
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
    drills: { tokensPerDayMax: 20000, usdPerMonthMax: 5 },
  },

  aws: { region: 'eu-central-1' },
});
