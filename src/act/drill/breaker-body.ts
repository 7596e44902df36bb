import type { Called, Caller, CallOrder } from '#act/drill/caller.ts';
import { counted, type Spent } from '#act/drill/counted.ts';
import type { BreakerReport } from '#act/drill/judge-breaker.ts';
import { isBy, replyOf } from '#act/drill/reply.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { BreakerDrill } from '#ground/config/schema/drill.ts';

export type OpeningSeen = Pick<BreakerReport, 'calls' | 'halfOpen'> & { spent: Spent };
export type ClosingSeen = Required<Pick<BreakerReport, 'closing'>> & { spent: Spent };

/** Without a Retry-After, or with a longer one, the half-open state is not waited for. */
const halfOpenSecondsMax = 150;
/** Retry-After is whole seconds, and some services round it down. */
const roundingMs = 1000;

/**
 * With the switches set: calls until the breaker is open, and once more when the Retry-After that it shows is over. Ends
 * early at an answer that the drill does not foresee. Rejects only when the signal aborts.
 */
export async function callUntilOpen(
  caller: Caller,
  drill: BreakerDrill,
  order: CallOrder,
  clock: Clock,
  signal: AbortSignal,
): Promise<OpeningSeen> {
  const { caller: counting, spent } = counted(caller);
  const calls: Called[] = [];
  while (calls.length < drill.byCall) {
    const called = await counting.call(order, signal);
    calls.push(called);
    if (!isForeseenMeanwhile(drill, called)) break;
  }
  const seconds = calls.at(-1)?.retryAfterSeconds;
  const last = calls.at(-1);
  if (!last || !isBy(last, drill.answer) || seconds === undefined || seconds > halfOpenSecondsMax)
    return { calls, spent };
  await clock.sleep(seconds * 1000 + roundingMs, signal);
  signal.throwIfAborted();
  return { calls, halfOpen: await counting.call(order, signal), spent };
}

/** What is neither a yes nor a no (a fault, no response) may well come before it opens. */
const isForeseenMeanwhile = ({ meanwhile }: BreakerDrill, called: Called): boolean =>
  replyOf(called) !== 'refused' || meanwhile.some((answer) => isBy(called, answer));

/** So many calls, and one more when time is over: each may spend. */
const closingCallsMax = 20;

/**
 * With the switches back since `backMs` (on the monotonic clock): calls until one passes or `closesWithin` is over. Waits
 * between calls as Retry-After says, as far as time allows. Rejects only when the signal aborts.
 */
export async function callUntilClosed(
  caller: Caller,
  drill: BreakerDrill,
  { backMs, ...order }: CallOrder & { backMs: number },
  clock: Clock,
  signal: AbortSignal,
): Promise<ClosingSeen> {
  const { caller: counting, spent } = counted(caller);
  let openMs = 0;
  for (;;) {
    // An answer tells how it was when it was asked for, however long it lay here.
    const afterMs = clock.monotonicMs() - backMs;
    const last = await counting.call(order, signal);
    if (replyOf(last) === 'passed' || afterMs >= drill.closesWithin)
      return { closing: { openMs, afterMs, last }, spent };
    openMs = afterMs;
    const saidMs = (last.retryAfterSeconds ?? 0) * 1000;
    const leftMs = Math.max(0, drill.closesWithin - (clock.monotonicMs() - backMs));
    await clock.sleep(Math.min(Math.max(saidMs, drill.closesWithin / closingCallsMax), leftMs), signal);
    signal.throwIfAborted();
  }
}
