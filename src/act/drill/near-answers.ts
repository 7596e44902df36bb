import type { Answer } from '#ground/config/schema/check.ts';
import { answersOf } from '#observe/check/answers.ts';
import type { Received } from '#observe/check/judge.ts';

/** ` (rate_limited but for its Retry-After)`: of a response that no answer names, which would but for that header. Else empty. */
export function nearAnswers({ response, body }: Received, answers: Record<string, Answer>): string {
  const untimed = Object.entries(answers).map(([name, answer]) => [name, { ...answer, retryAfter: 'any' }]);
  const near = answersOf(response, body, Object.fromEntries(untimed) as Record<string, Answer>);
  return near.length > 0 ? ` (${near.join(', ')} but for its Retry-After)` : '';
}
