import type { Clock } from '#ground/base/clock.ts';
import type { Breaker } from '#face/demo/breaker.ts';
import type { Budgets } from '#face/demo/budgets.ts';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { membersOf, parseJson } from '#face/demo/json-body.ts';
import { complete, estimate } from '#face/demo/provider.ts';
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
  /** Called with the tokens of every call that was answered by the model. */
  onSpent: (tokens: number) => void;
};

const slowMs = 4000;

/** `POST /api/chat`, in the order in which a gateway, the service and its model get to see a call. */
export async function chat(ask: Ask, parts: ChatParts): Promise<Reply> {
  const admission = parts.rate.admit(ask.ip);
  if (admission.kind === 'locked') return rateLimited(admission.retryAfterSeconds);
  if (hasFault(parts.release, '5xx')) return refused(500, 'internal', 'internal server error');
  const input = readInput(ask, hasFault(parts.release, 'content-type'));
  if ('status' in input) return input;
  if (hasFault(parts.release, 'slow')) await parts.clock.sleep(slowMs, ask.signal);
  return converse(input.userText, ask, parts);
}

function converse(userText: string, ask: Ask, parts: ChatParts): Reply {
  const payer = { actor: actorOf(ask), ip: ask.ip };
  const tokens = estimate(userText);
  const refusal = parts.budgets.refusal(tokens, payer);
  if (refusal) return overBudget(refusal);
  // A release with this fault swallows its provider's errors before the breaker can count them.
  if (hasFault(parts.release, 'hidden')) return answered('ANSWER', apologyText);
  const passage = parts.breaker.enter();
  if (passage.kind === 'open') return breakerOpen(passage.retryAfterSeconds);
  const completion = complete(userText, parts.variables());
  if (completion.kind === 'failed') {
    parts.breaker.failed();
    return answered('ANSWER', apologyText);
  }
  parts.breaker.succeeded();
  parts.budgets.spend(tokens.input + tokens.output, payer);
  parts.onSpent(tokens.input + tokens.output);
  return answered(completion.action, completion.text);
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
