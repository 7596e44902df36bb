import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';

export type RetryPlan = {
  /** All attempts and pauses together. */
  withinMs: number;
  /** One attempt; its signal aborts then. */
  attemptMsMax: number;
  attemptsMax: number;
  /** The longest first pause; each next one may be twice as long. Full jitter. */
  pauseMs: number;
  isRetryable: (error: unknown) => boolean;
};

/**
 * Calls until it succeeds, fails for good, or the plan's time or attempts are used up; then rejects with the last
 * error. A retried call may have taken effect before: `isRetryable` says which errors leave that harmless.
 */
export async function retryWithin<T>(
  plan: RetryPlan,
  { clock, random }: { clock: Clock; random: Random },
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const startMs = clock.monotonicMs();
  const leftMs = (): number => plan.withinMs - (clock.monotonicMs() - startMs);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(plan.attemptMsMax, leftMs())))));
    } catch (error) {
      const pauseMs = random.unit() * plan.pauseMs * 2 ** (attempt - 1);
      if (attempt === plan.attemptsMax || pauseMs >= leftMs() || !plan.isRetryable(error)) throw error;
      await clock.sleep(pauseMs);
    }
  }
}
