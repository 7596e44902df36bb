import type { Json } from '#ground/base/json.ts';
import type { Reply } from '#face/demo/http-server.ts';

export const apologyText = 'Sorry, we are having a technical issue. Please try again later.';

type ChatBody = {
  action: 'ANSWER' | 'ASK_CLARIFY' | 'FALLBACK';
  rendered_text: string;
  failure_type: string | null;
  failure_reason: string | null;
  ux_state: string;
  cooldown_seconds: number | null;
};

/** 200 in the service's own words. */
export const answered = (action: 'ANSWER' | 'ASK_CLARIFY', text: string): Reply =>
  chat(200, {
    action,
    rendered_text: text,
    failure_type: null,
    failure_reason: null,
    ux_state: 'OK',
    cooldown_seconds: null,
  });

export const overBudget = (reason: string): Reply =>
  chat(429, fallback('BUDGET_EXCEEDED', reason, 'QUOTA_EXCEEDED', 'The budget for this is used up.'));

export const breakerOpen = (retryAfterSeconds: number): Reply => {
  const body = fallback(
    'PROVIDER_UNAVAILABLE',
    'circuit breaker open',
    'UNAVAILABLE',
    'Please come back soon.',
  );
  const reply = chat(503, { ...body, cooldown_seconds: retryAfterSeconds });
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfterSeconds) } };
};

export const suspicious = (status: 403 | 429, type: 'ABUSE_BLOCKED' | 'RATE_LIMITED'): Reply =>
  chat(status, fallback(type, 'suspicious client', 'BLOCKED', 'This request was not accepted.'));

export const rateLimited = (retryAfterSeconds: number): Reply => ({
  ...refused(429, 'rate_limited', 'too many requests', {
    retry_after_seconds: retryAfterSeconds,
    limit_scope: 'ip',
  }),
  headers: { 'retry-after': String(retryAfterSeconds) },
});

/** The envelope of everything that never reached the chat itself. */
export const refused = (
  status: number,
  code: string,
  message: string,
  more: Record<string, Json> = {},
): Reply => ({ status, json: { ok: false, error_code: code, message, ...more } });

const fallback = (type: string, reason: string, uxState: string, text: string): ChatBody => ({
  action: 'FALLBACK',
  rendered_text: text,
  failure_type: type,
  failure_reason: reason,
  ux_state: uxState,
  cooldown_seconds: null,
});

const chat = (status: number, body: ChatBody): Reply => ({
  status,
  headers: { 'x-ux-state': body.ux_state },
  json: body,
});
