import type { Clock } from '#ground/base/clock.ts';

export type Deadline = { pause: () => void; resume: () => void; end: () => void };

/** A timer this late means that the process stood still, so the time was not the target's. */
const lateMsMin = 50;
const extensionsMax = 5;

/**
 * Calls `onEnd` once `ms` have passed, pauses not counted. When the process itself stood still (suspended, starved),
 * the time lost is told to `onStall` and given back, a few times at most.
 */
export function startDeadline(
  ms: number,
  clock: Clock,
  onEnd: () => void,
  onStall: (lostMs: number) => void,
): Deadline {
  let leftMs = ms;
  let sinceMs = 0;
  let extensions = 0;
  let timer: NodeJS.Timeout | undefined;

  const run = (): void => {
    sinceMs = clock.monotonicMs();
    timer = setTimeout(fire, leftMs);
  };
  const fire = (): void => {
    const lateMs = clock.monotonicMs() - sinceMs - leftMs;
    if (lateMs < lateMsMin || extensions >= extensionsMax) return onEnd();
    extensions += 1;
    leftMs = lateMs;
    onStall(lateMs);
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
