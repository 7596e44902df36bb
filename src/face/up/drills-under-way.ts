import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Told } from '#act/drill/drill-tools.ts';
import type { DrillUnderWay } from '#face/operate/stop-drill.ts';
import type { Clock } from '#ground/base/clock.ts';

/** Knows from what is told which drills have begun and not ended. Each is to be told once. */
export function drillsUnderWay(clock: Pick<Clock, 'now'>): {
  note(input: DrillInput, told: Told): void;
  list(): DrillUnderWay[];
} {
  const runs = new Map<string, DrillUnderWay>();
  return {
    note(input, { drill, phase }) {
      if (phase === 'refused' || phase === 'completed') runs.delete(input.run);
      else if (runs.get(input.run)?.drill !== drill)
        runs.set(input.run, { input, drill, startedAt: clock.now() });
    },
    list: () => [...runs.values()],
  };
}
