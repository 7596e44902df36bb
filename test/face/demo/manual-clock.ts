import { epochMs } from '#ground/base/brand.ts';
import type { Clock } from '#ground/base/clock.ts';

type Sleeper = { untilMs: number; wake: () => void };

export type ManualClock = Clock & {
  /** Moves time and wakes whoever slept so long. */
  advance(ms: number): void;
  /** Resolves once somebody sleeps. */
  someoneSleeps(): Promise<void>;
  /** Resolves once so many sleep. */
  sleepers(count: number): Promise<void>;
};

/** Time that stands still until a test moves it. */
export function manualClock(startsAt: string): ManualClock {
  let elapsedMs = 0;
  let sleepers: Sleeper[] = [];
  let waiting: (() => void)[] = [];
  const startMs = Date.parse(startsAt);
  const asleep = async (count: number): Promise<void> => {
    while (sleepers.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    now: () => epochMs(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (ms <= 0 || signal?.aborted) return resolve();
        signal?.addEventListener('abort', () => resolve());
        sleepers.push({ untilMs: elapsedMs + ms, wake: resolve });
        for (const tell of waiting.splice(0)) tell();
      }),
    advance(ms) {
      elapsedMs += ms;
      const due = sleepers.filter(({ untilMs }) => untilMs <= elapsedMs);
      sleepers = sleepers.filter(({ untilMs }) => untilMs > elapsedMs);
      for (const { wake } of due) wake();
    },
    someoneSleeps: () => asleep(1),
    sleepers: asleep,
  };
}
