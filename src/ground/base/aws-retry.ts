import type { RetryPlan } from '#ground/base/retry-within.ts';

/** Refused before anything was done, for lack of capacity: safe to send again, whatever it was. */
const throttles = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);

const base = { withinMs: 5000, attemptMsMax: 2000, attemptsMax: 8, pauseMs: 50 } as const;

/** For calls that may be done twice: throttles, server faults, timeouts and broken connections are tried again. */
export const repeatable: RetryPlan = {
  ...base,
  isRetryable: (error) => isThrottle(error) || isTransient(error),
};

/** For calls that may have been done when they fail: only throttles are tried again, the rest is for the caller to look into. */
export const onceOnly: RetryPlan = { ...base, isRetryable: isThrottle };

function isThrottle(error: unknown): boolean {
  return error instanceof Error && throttles.has(error.name);
}

function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status =
    '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  // Without a status nothing was heard back: a timeout, a reset, a refused connection.
  return status === undefined ? !isRefusedHere(error) : status >= 500;
}

/** Faults of this side (no credentials, no region): to try again would only take longer. */
const isRefusedHere = (error: Error): boolean =>
  error.name === 'CredentialsProviderError' || /region is missing/i.test(error.message);
