import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Told } from '#act/drill/drill-tools.ts';

const keptMax = 1000;

/** Passes on what is told for the first time: a workflow tells everything again each time that it goes on after a wait. */
export function toldOnce(
  tell: (input: DrillInput, told: Told) => void,
): (input: DrillInput, told: Told) => void {
  const known = new Set<string>();
  return (input, told) => {
    const key = JSON.stringify([input.run, told.drill, told.limit, told.phase]);
    if (known.has(key)) return;
    known.add(key);
    const [oldest] = known;
    if (known.size > keptMax && oldest !== undefined) known.delete(oldest);
    tell(input, told);
  };
}
