import type { Outcome } from '#ground/base/outcome.ts';
import type { Check } from '#ground/config/schema/check.ts';
import { createVault } from '#ground/secret/vault.ts';
import { attempt, type Attempted, type AttemptScope } from '#observe/check/attempt.ts';
import type { Attempt, CheckResult } from '#observe/check/check-result.ts';
import { redactResult } from '#observe/check/redact-result.ts';
import { starts } from '#observe/check/starts.ts';

export type CheckScope = AttemptScope & {
  environmentName: string;
  confirm: { times: number; everyMs: number } | undefined;
  /** Runs an attempt when there is room for it. */
  limit: <T>(work: () => Promise<T>) => Promise<T>;
};

/** Runs a check, and again as `confirm` says when it fails. What comes out is redacted. */
export async function runCheck(name: string, check: Check, scope: CheckScope): Promise<CheckResult> {
  // What is learnt in a run (cookies, saved values) can only turn up in this run's result.
  const vault = createVault(scope.tools.vault);
  const { attempted, isCut } = await attemptUntilTold(scope, () =>
    scope.limit(async () => {
      await starts.turn();
      return attempt(name, check, vault, scope);
    }),
  );
  const attempts = attempted.map(({ entry }) => entry);
  const spending = attempted.filter(({ findings }) => findings.spent);
  const release = attempted.findLast(({ findings }) => findings.release !== undefined)?.findings.release;
  const result: CheckResult = {
    check: name,
    environment: scope.environmentName,
    ...summarise(attempts, isCut),
    attempts,
    requests: attempted.reduce((sum, { findings }) => sum + findings.requests, 0),
    tokens: spending.length * (check.spends?.tokens ?? 0),
    ...(release !== undefined && { release }),
  };
  return redactResult(redactResult(result, vault), scope.tools.vault);
}

/**
 * The first attempt, and after a failure as many as it takes to see it repeated, at most `confirm.times`.
 * `isCut`: stopped in a pause before all of them were made.
 */
async function attemptUntilTold(
  { confirm, tools, signal }: CheckScope,
  next: () => Promise<Attempted>,
): Promise<{ attempted: Attempted[]; isCut: boolean }> {
  const first = await next();
  const attempted = [first];
  if (first.entry.outcome !== 'fail' || !confirm) return { attempted, isCut: false };
  for (let again = 0; again < confirm.times; again += 1) {
    await tools.clock.sleep(confirm.everyMs, signal);
    if (signal?.aborted) return { attempted, isCut: true };
    const confirming = await next();
    attempted.push(confirming);
    if (confirming.entry.outcome === 'fail') break;
  }
  return { attempted, isCut: false };
}

/** A failure that is repeated is one; one that no confirm repeats is `degraded`, never a pass. */
function summarise(attempts: readonly Attempt[], isCut: boolean): { outcome: Outcome; reason: string } {
  const [first, ...confirms] = attempts;
  if (!first) return { outcome: 'unknown', reason: 'never attempted' };
  const repeated = confirms.find(({ outcome }) => outcome === 'fail');
  const unclear = confirms.find(({ outcome }) => outcome === 'unknown');
  const { outcome, reason } = repeated ?? first;
  if (isCut && confirms.length === 0)
    return { outcome: 'unknown', reason: `stopped before it was confirmed, after: ${reason}` };
  if (repeated || confirms.length === 0) return { outcome, reason };
  if (unclear && confirms.every((confirm) => confirm.outcome === 'unknown'))
    return { outcome: 'unknown', reason: `${unclear.reason}, after: ${reason}` };
  return { outcome: 'degraded', reason: `not repeated: ${reason}` };
}
