import { onceOnly, repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin, type RetryPlan } from '#ground/base/retry-within.ts';
import { refusedBy, unavailable, unsure, type Budget, type Written } from '#act/limits/place.ts';

type Ports = { clock: Clock; random: Random };
type Call<T> = (abortSignal: AbortSignal) => Promise<T>;

export async function reading<T>(ports: Ports, budget: Budget, call: Call<T>): Promise<T> {
  const plan = within(repeatable, budget);
  try {
    return await retryWithin(plan, ports, call);
  } catch (error) {
    throw refusalOf(error) ?? unavailable(`parameters cannot be read: ${nameOf(error)}`);
  }
}

/** Retried on throttles only: any other failure may come after it was written. */
export async function writing(ports: Ports, budget: Budget, call: Call<Written>): Promise<Written> {
  const plan = within(onceOnly, budget);
  try {
    return await retryWithin(plan, ports, call);
  } catch (error) {
    const judged = judgedBySsm[nameOf(error)];
    if (judged) return { kind: judged };
    const refusal = refusalOf(error);
    if (refusal) throw refusal;
    return unsure(`a parameter may be written or not: ${nameOf(error)}`);
  }
}

/** Refusals that say what stands there. */
const judgedBySsm: Record<string, 'written' | 'conflict' | undefined> = {
  // Of a deletion: it is gone.
  ParameterNotFound: 'written',
  // Of one that was not there when we read.
  ParameterAlreadyExists: 'conflict',
  TooManyUpdates: 'conflict',
};

/** Undefined for what may pass by itself. Told by its name: what AWS says may quote a value. */
const refusalOf = (error: unknown) =>
  repeatable.isRetryable(error) ? undefined : refusedBy(`parameters cannot be used: ${nameOf(error)}`);

function within(plan: RetryPlan, budget: Budget): RetryPlan {
  const leftMs = budget.leftMs();
  if (leftMs <= 0) throw unavailable('no time was left');
  return { ...plan, withinMs: Math.min(plan.withinMs, leftMs) };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
