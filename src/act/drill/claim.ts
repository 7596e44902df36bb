import type { DrillInput } from '#act/drill/drill-input.ts';
import type { Target } from '#act/limits/target.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import type { StateKey, StateStore } from '#ground/state/state-store.ts';

const claimKey = ({ service, environment }: Target, drill: string, occasion: string): StateKey => ({
  collection: 'claim',
  id: `${service}/${environment}/${drill}/${occasion}`,
});

/**
 * Makes this execution the only one that ever runs this drill for this slot; for ever: late duplicates end here, and so
 * does the same run begun once more by an engine that lost what it knew. Why not, or null. Repeating it with the same `at`,
 * which an execution remembers, changes nothing.
 */
export async function claim(
  state: StateStore,
  target: Target,
  drill: string,
  { input, at }: { input: DrillInput; at: EpochMs },
): Promise<string | null> {
  const occasion = input.slot === undefined ? input.run : `slot-${input.slot}`;
  const result = await state.put(claimKey(target, drill, occasion), { run: input.run, at }, 'absent');
  if (result.kind === 'stored') return null;
  const owner = result.current?.value as { run?: string; at?: number } | undefined;
  if (owner?.run === input.run && owner.at === at) return null;
  return `it was claimed before, by ${owner?.run ?? 'somebody'}`;
}
