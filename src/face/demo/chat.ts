import type { Clock } from '#ground/base/clock.ts';
import type { Breaker } from '#face/demo/breaker.ts';
import type { Budgets } from '#face/demo/budgets.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { membersOf, parseJson } from '#face/demo/json-body.ts';
import { complete, estimate, type Provider } from '#face/demo/provider.ts';
import type { RateLimit } from '#face/demo/rate-limit.ts';
import { hasFault, type Release } from '#face/demo/release.ts';
import {
  answered,
  apologyText,
  breakerOpen,
  overBudget,
  rateLimited,
  refused,
  suspicious,
} from '#face/demo/replies.ts';
import { actorOf } from '#face/demo/session.ts';
import type { Variables } from '#face/demo/variables.ts';

export type ChatParts = {
  clock: Clock;
  release: Release;
  variables: () => Variables;
  rate: RateLimit;
  budgets: Budgets;
  breaker: Breaker;
  provider: Provider;
};

/** How long the model takes. */
const slowMs = 4000;
const overshootMs = 250;

/** `POST /api/chat`, in the order in which a gateway, the service and its model get to see a call. */
export async function chat(ask: Ask, parts: ChatParts): Promise<Reply> {
  const admission = parts.rate.admit(ask.ip);
  if (admission.kind === 'locked') return rateLimited(admission.retryAfterSeconds);
  if (hasFault(parts.release, '5xx')) return refused(500, 'internal', 'internal server error');
  const input = readInput(ask, hasFault(parts.release, 'content-type'));
  if ('status' in input) return input;
  return converse(input.userText, ask, parts);
}

async function converse(userText: string, ask: Ask, parts: ChatParts): Promise<Reply> {
  const booking = parts.budgets.book(estimate(userText), { actor: actorOf(ask), ip: ask.ip });
  if (booking.kind === 'refused') return overBudget(booking.reason);
  const { reply, isSpent } = await askModel(userText, ask, parts);
  if (isSpent) booking.settle();
  else booking.refund();
  return reply;
}

async function askModel(
  userText: string,
  ask: Ask,
  { breaker, release, variables, clock, provider }: ChatParts,
): Promise<{ reply: Reply; isSpent: boolean }> {
  // A release with this fault swallows its provider's errors before the breaker can count them.
  if (hasFault(release, 'hidden')) return { reply: answered('ANSWER', apologyText), isSpent: false };
  const passage = breaker.enter();
  if (passage.kind === 'open') return { reply: breakerOpen(passage.retryAfterSeconds), isSpent: false };
  const takesMs = hasFault(release, 'slow') ? slowMs : hasFault(release, 'overshoot') ? overshootMs : 0;
  if (takesMs > 0) await clock.sleep(takesMs, ask.signal);
  const completion = complete(userText, variables(), provider);
  if (completion.kind === 'failed') {
    breaker.failed();
    return { reply: answered('ANSWER', apologyText), isSpent: false };
  }
  breaker.succeeded();
  return { reply: answered(completion.action, completion.text), isSpent: true };
}

function readInput(ask: Ask, acceptsText: boolean): Reply | { userText: string } {
  const odd = oddClient(ask);
  if (odd) return odd;
  const type = (ask.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'text/plain' && acceptsText) return { userText: ask.body };
  if (type !== 'application/json') return refused(415, 'content_type_invalid', 'expected application/json');
  const parsed = parseJson(ask.body);
  if (parsed === undefined) return refused(400, 'json_invalid', 'the body is not JSON');
  const userText = membersOf(parsed)?.['user_text'];
  return typeof userText === 'string' && userText.length > 0
    ? { userText }
    : refused(400, 'invalid_payload', 'expected user_text, a string that is not empty');
}

function oddClient(ask: Ask): Reply | undefined {
  const agent = ask.headers['user-agent'] ?? '';
  if (agent.length < 3 || /sqlmap|nikto|masscan|zgrab/i.test(agent)) return suspicious(403, 'ABUSE_BLOCKED');
  const accept = ask.headers.accept ?? '';
  return /application\/(\*|json)|\*\/\*/.test(accept) ? undefined : suspicious(429, 'RATE_LIMITED');
}
