import type { Clock } from '#ground/base/clock.ts';

/**
 * How long the process may have stood still (starved, suspended, busy) during one exchange, in milliseconds: in that
 * time the target may have answered without our noticing.
 */
export type StallMeter = {
  stalledMs(): number;
  /** What happens between is not counted. */
  pause(): void;
  resume(): void;
  end(): void;
};

export type StallWatch = { begin(): StallMeter };

const tickMs = 25;
/** Two ticks so far apart, one was missed. */
const gapMsMin = 2 * tickMs;

type Span = { sinceMs: number; stalledMs: number };

/** Looks at the clock every 25 ms while there is something to measure: what comes late tells how long we stood still. */
export function createStallWatch(clock: Clock): StallWatch {
  const open = new Set<Span>();
  let lastMs = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Of the time since the last tick, what a span has of it; nothing while the next tick is not overdue. */
  const overdueMs = ({ sinceMs }: Span, nowMs: number): number =>
    nowMs - lastMs < gapMsMin ? 0 : nowMs - Math.max(lastMs, sinceMs);
  const tick = (): void => {
    const nowMs = clock.monotonicMs();
    for (const span of open) span.stalledMs += overdueMs(span, nowMs);
    lastMs = nowMs;
    // Only here: to start a timer for every exchange would cost more than to let it tick once too often.
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  const add = (span: Span): void => {
    span.sinceMs = clock.monotonicMs();
    if (timer === undefined) {
      lastMs = span.sinceMs;
      timer = setInterval(tick, tickMs).unref();
    }
    open.add(span);
  };
  const read = (span: Span): number =>
    span.stalledMs + (open.has(span) ? overdueMs(span, clock.monotonicMs()) : 0);
  const take = (span: Span): void => {
    span.stalledMs = read(span);
    open.delete(span);
  };

  return {
    begin() {
      const span: Span = { sinceMs: 0, stalledMs: 0 };
      add(span);
      return {
        stalledMs: () => read(span),
        pause: () => take(span),
        resume: () => add(span),
        end: () => take(span),
      };
    },
  };
}
