import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Clock } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/**
 * Runs `work` once. When its time is over its signal aborts and this rejects STEP_TIMEOUT, whether `work` listens or
 * not. Rejects TypeError naming the path when the result is not JSON: it could not be remembered as it is.
 */
export async function attempt<T extends Json>(
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  clock: Clock,
): Promise<T> {
  const late = new AbortController();
  const ended = new AbortController();
  const limit = async (): Promise<void> => {
    await clock.sleep(timeoutMs, ended.signal);
    if (!ended.signal.aborted) late.abort(outOfTime(name, timeoutMs));
  };
  const overdue = limit();
  try {
    const result = await Promise.race([call(work, late.signal), rejectedBy(late.signal)]);
    canonicalJson(result);
    return result;
  } finally {
    ended.abort();
    await overdue;
  }
}

const outOfTime = (name: string, timeoutMs: number): MusterError =>
  new MusterError('STEP_TIMEOUT', `${name}: not done within ${formatDuration(timeoutMs)}`, { exit: 3 });

/** `work` may throw before it answers a promise. */
const call = async <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> =>
  work(signal);

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as MusterError), { once: true });
  });
}
