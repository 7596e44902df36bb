import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Told } from '#act/drill/drill-tools.ts';
import { firstTime } from '#face/cli/first-time.ts';

/** Passes on what is told for the first time: a workflow tells everything again each time that it goes on after a wait. */
export function toldOnce(
  tell: (input: DrillInput, told: Told) => void,
): (input: DrillInput, told: Told) => void {
  const isFirst = firstTime();
  return (input, told) => {
    if (isFirst(JSON.stringify([input.run, told.drill, told.limit, told.phase]))) tell(input, told);
  };
}
