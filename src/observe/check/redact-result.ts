import type { Vault } from '#ground/secret/vault.ts';
import type { Attempt, CheckResult, StepResult } from '#observe/check/check-result.ts';

/**
 * A copy without secrets. Only what a target, a path or an error can have put words into is gone over: a secret that
 * reads `pass` must not change an outcome.
 */
export const redactResult = (result: CheckResult, { redact }: Pick<Vault, 'redact'>): CheckResult => ({
  ...result,
  reason: redact(result.reason),
  attempts: result.attempts.map((attempt) => redactAttempt(attempt, redact)),
  ...(result.release !== undefined && { release: redact(result.release) }),
});

const redactAttempt = (attempt: Attempt, redact: Vault['redact']): Attempt => ({
  ...attempt,
  reason: redact(attempt.reason),
  steps: attempt.steps.map((step) => redactStep(step, redact)),
});

const redactStep = (step: StepResult, redact: Vault['redact']): StepResult => ({
  ...step,
  url: redact(step.url),
  problems: redact(step.problems),
  kept: redact(step.kept),
});
