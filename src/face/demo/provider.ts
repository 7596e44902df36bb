import type { Estimate } from '#face/demo/budgets.ts';
import type { Reply } from '#face/demo/http-server.ts';
import type { Variables } from '#face/demo/variables.ts';

/** The pretended model, which both environments ask. */
export type Provider = { isDown: boolean };

export type Completion =
  | { kind: 'text'; action: 'ANSWER' | 'ASK_CLARIFY'; text: string }
  | { kind: 'failed' };

/** The instructions that go with every call, and the length of what comes back, in tokens. */
const promptTokens = 150;
const outputTokens = 49;

/** About four characters a token: `hi` costs 200 tokens in all. */
export const estimate = (userText: string): Estimate => ({
  input: promptTokens + Math.ceil(userText.length / 4),
  output: outputTokens,
});

/** A MODEL_BASE_URL of one's own leads nowhere, which is how a drill takes the provider away. */
export function complete(userText: string, variables: Variables, provider: Provider): Completion {
  if (provider.isDown || variables['MODEL_BASE_URL'] !== undefined) return { kind: 'failed' };
  return /[\p{L}\p{N}]/u.test(userText)
    ? { kind: 'text', action: 'ANSWER', text: 'Hello! Ask me anything about your order.' }
    : { kind: 'text', action: 'ASK_CLARIFY', text: 'Could you tell me a little more?' };
}

/** `GET /provider/health`: what the provider says of itself, to everybody. */
export const providerHealth = ({ isDown }: Provider): Reply =>
  isDown
    ? { status: 503, json: { status: 'error', detail: 'models are overloaded' } }
    : { status: 200, json: { status: 'ok' } };
