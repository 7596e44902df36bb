import type { ConfigInput } from '#ground/config/schema/config.ts';

const chatPath = '/api/chat';

const chatHappy: ConfigInput['checks'][string] = {
  steps: [
    { request: { path: '/auth/whoami' }, expect: { status: 200, cookies: ['anon_session'] } },
    {
      request: { method: 'POST', path: chatPath, json: { user_text: 'hi' } },
      expect: {
        status: 200,
        headers: { 'x-request-id': { exists: true } },
        latency: { degraded: '3s', fail: '10s' },
        json: {
          '$.action': { in: ['ANSWER', 'ASK_CLARIFY'] },
          '$.failure_type': null,
          // The service says 200 and ANSWER even when its model is gone: only the text tells.
          '$.rendered_text': { type: 'string', notMatches: '(?i:technical issue)' },
        },
      },
      keep: ['$.action', '$.failure_type', '$.ux_state'],
    },
  ],
  spends: { tokens: 200 },
  needs: ['health'],
};

/** What the demo's service is held to, and the provider that it leans on. */
export const demoChecks = (hostingUrl: string): ConfigInput['checks'] => ({
  health: {
    request: { path: '/health', timeout: '5s' },
    expect: { status: 200, json: { '$.status': 'ok', '$.version': { type: 'string' } } },
    keep: ['$.version'],
  },
  db_health: {
    request: { path: '/db/health', timeout: '5s' },
    expect: { status: 200 },
    needs: ['health'],
  },
  // Red, it vetoes the rollback: no release of ours mends somebody else's outage.
  model_provider: {
    request: { url: `${hostingUrl}/provider/health`, timeout: '5s' },
    expect: { status: 200 },
    tags: ['dependency'],
  },
  chat_happy: chatHappy,
  chat_415: {
    request: { method: 'POST', path: chatPath, text: 'hi' },
    expect: { status: 415, json: { '$.error_code': 'content_type_invalid' } },
    tags: ['contract'],
  },
  chat_400_json: {
    request: { method: 'POST', path: chatPath, raw: { contentType: 'application/json', body: '{' } },
    expect: { status: 400, json: { '$.error_code': 'json_invalid' } },
    tags: ['contract'],
  },
  chat_400_payload: {
    request: { method: 'POST', path: chatPath, json: {} },
    expect: { status: 400, json: { '$.error_code': 'invalid_payload' } },
    tags: ['contract'],
  },
});

/** The ways in which the demo's service says no. */
export const demoAnswers: NonNullable<ConfigInput['answers']> = {
  rate_limited: {
    cause: 'rate',
    match: { status: 429, json: { '$.error_code': 'rate_limited', '$.limit_scope': 'ip' } },
    retryAfter: 'required',
    lockout: { scope: 'ip', steps: ['4s', '16s', '80s', '8m'] },
  },
  budget_request: budget('request exceeds cost cap'),
  budget_window: budget('cost budget exceeded'),
  abuse_blocked: {
    cause: 'abuse',
    match: { status: [403, 429], json: { '$.failure_type': { in: ['RATE_LIMITED', 'ABUSE_BLOCKED'] } } },
  },
  breaker_open: {
    cause: 'capacity',
    match: { status: 503, json: { '$.failure_type': 'PROVIDER_UNAVAILABLE' } },
    retryAfter: 'required',
  },
  apology: {
    cause: 'dependency',
    match: { status: 200, json: { '$.rendered_text': { matches: '(?i:technical issue)' } } },
  },
};

function budget(reason: string): NonNullable<ConfigInput['answers']>[string] {
  const json = { '$.failure_type': 'BUDGET_EXCEEDED', '$.failure_reason': reason };
  return { cause: 'budget', match: { status: 429, json }, retryAfter: 'absent' };
}
