import type { Called } from '#act/drill/caller.ts';

/**
 * What a call says about a limit. `passed`: it was served. `refused`: the service said no, by an answer or by a 4xx that
 * no answer names. `unclear`: no response, a fault over there, or something else that is neither yes nor no.
 */
export type Reply = 'passed' | 'refused' | 'unclear';

export function replyOf({ outcome, answers, status = 0 }: Called): Reply {
  // A response that is an answer is a no, even where the check would accept it.
  if (answers.length > 0) return 'refused';
  if (outcome === 'pass' || outcome === 'degraded') return 'passed';
  return outcome === 'fail' && status >= 400 && status < 500 ? 'refused' : 'unclear';
}

export const isBy = ({ answers }: Pick<Called, 'answers'>, answer: string): boolean =>
  answers.length === 1 && answers[0] === answer;

/** For what was refused, and not by `answer` alone: `by budget_window instead of budget_request`. */
export function otherThan(answer: string, { answers, reason }: Called): string {
  if (answers.length === 0) return `by no answer that the config names, instead of ${answer}: ${reason}`;
  if (answers.includes(answer)) return `by ${answers.join(' and ')} at once, which proves neither`;
  return `by ${answers.join(' and ')} instead of ${answer}`;
}
