import type { Estimate } from '#face/demo/budgets.ts';
import type { Variables } from '#face/demo/variables.ts';

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

/** The pretended model. A MODEL_BASE_URL of one's own leads nowhere, which is how a drill takes the provider away. */
export function complete(userText: string, variables: Variables): Completion {
  if (variables['MODEL_BASE_URL'] !== undefined) return { kind: 'failed' };
  return /[\p{L}\p{N}]/u.test(userText)
    ? { kind: 'text', action: 'ANSWER', text: 'Hello! Ask me anything about your order.' }
    : { kind: 'text', action: 'ASK_CLARIFY', text: 'Could you tell me a little more?' };
}
