import type { EpochMs } from '#ground/base/brand.ts';

/** Time as a port: production uses `systemClock`, tests a clock that they move. */
export type Clock = {
  now(): EpochMs;
  /** Milliseconds from an arbitrary start; never jumps, for measuring spans. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

/** setTimeout fires at once above 2^31-1 ms. */
const timerMsMax = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now() as EpochMs,
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    for (let left = ms; left > 0 && !signal?.aborted; left -= timerMsMax) {
      await sleepOnce(Math.min(left, timerMsMax), signal);
    }
  },
};

function sleepOnce(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

/** `2026-11-22T14:43:19.000Z` */
export const iso = (at: EpochMs): string => new Date(at).toISOString();
