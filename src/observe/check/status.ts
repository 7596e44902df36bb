import type { StatusMatcher } from '#ground/config/schema/expectation.ts';
import { problem } from '#observe/check/describe.ts';

/** What is expected when a step does not say. */
export const successful: StatusMatcher = { from: 200, to: 299 };

export function matchesStatus(status: number, matcher: StatusMatcher): boolean {
  if (typeof matcher === 'number') return status === matcher;
  if (Array.isArray(matcher)) return matcher.includes(status);
  return status >= matcher.from && status <= matcher.to;
}

/** `status (500) == 200` */
export const judgeStatus = (status: number, matcher: StatusMatcher): string[] =>
  matchesStatus(status, matcher) ? [] : [problem('status', String(status), showMatcher(matcher))];

function showMatcher(matcher: StatusMatcher): string {
  if (typeof matcher === 'number') return `== ${matcher}`;
  return Array.isArray(matcher) ? `in [${matcher.join(', ')}]` : `in ${matcher.from}..${matcher.to}`;
}
