import type { Clock } from '#ground/base/clock.ts';

export type Deadline = { pause: () => void; resume: () => void; end: () => void };

export type DeadlineEvents = {
  /** In all so far; time in which the process stood still was not the target's. */
  stalledMs: () => number;
  onEnd: () => void;
  /** Time was given back so often that it is not again, although `lostMs` more were lost. */
  onStarved: (lostMs: number) => void;
};

const extensionsMax = 5;
/** Less is not worth another timer. */
const lostMsMin = 10;

/** Ends once `ms` have passed, pauses not counted. Time in which the process stood still is given back, five times. */
export function startDeadline(ms: number, clock: Clock, events: DeadlineEvents): Deadline {
  let leftMs = ms;
  let sinceMs = 0;
  let extensions = 0;
  let givenBackMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const run = (): void => {
    sinceMs = clock.monotonicMs();
    timer = setTimeout(fire, leftMs);
  };
  const fire = (): void => {
    const lostMs = events.stalledMs() - givenBackMs;
    if (lostMs < lostMsMin) return events.onEnd();
    if (extensions >= extensionsMax) return events.onStarved(lostMs);
    extensions += 1;
    givenBackMs += lostMs;
    leftMs = lostMs;
    run();
  };

  run();
  return {
    pause() {
      clearTimeout(timer);
      leftMs = Math.max(1, leftMs - (clock.monotonicMs() - sinceMs));
    },
    resume: run,
    end: () => clearTimeout(timer),
  };
}
