import type { Called } from '#act/drill/caller.ts';
import { nearAnswers } from '#act/drill/near-answers.ts';
import { retryAfterSeconds } from '#ground/http/retry-after.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Answer } from '#ground/config/schema/check.ts';
import type { HttpResponse } from '#ground/http/http-client.ts';
import type { StepResult } from '#observe/check/check-result.ts';
import type { Received } from '#observe/check/judge.ts';

/** What one call came to, as it was found; not redacted yet. */
export type Found = {
  at: EpochMs;
  outcome: Outcome;
  reason: string;
  /** The last exchange, and its response if there was one. */
  step: StepResult | undefined;
  received: Received | undefined;
  isNewActor: boolean;
  requests: number;
  tokens: number;
};

export function calledOf(found: Found, answers: Record<string, Answer>, now: EpochMs): Called {
  const { at, outcome, step, isNewActor, requests, tokens } = found;
  // A failed exchange has no response: the one that is known is of an earlier step.
  const received = step?.status === undefined ? undefined : found.received;
  const named = step?.answers ?? [];
  const isUnnamed = named.length === 0 && outcome !== 'pass';
  const near = received && isUnnamed ? nearAnswers(received, answers) : '';
  return {
    at,
    outcome,
    answers: named,
    reason: found.reason + near,
    requests,
    tokens,
    ...(received && wordsOf(received.response, now)),
    ...(isNewActor && { isNewActor }),
  };
}

function wordsOf(
  { status, headers }: HttpResponse,
  now: EpochMs,
): Pick<Called, 'status' | 'retryAfterSeconds'> {
  const seconds = retryAfterSeconds(headers, now);
  return seconds === undefined ? { status } : { status, retryAfterSeconds: seconds };
}
