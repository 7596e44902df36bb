import type { EpochMs } from '#ground/base/brand.ts';
import type { ResolvedAlarmPolicy } from '#ground/config/alarm-policy.ts';
import { type AlarmState, raisesMax } from '#observe/alarm/alarm-state.ts';

/** How often an alarm was raised, within how long. */
export type Flapping = { raises: number; withinMs: number };

/**
 * The state with one raise more in mind. `flapping`: this is the raise that makes so many within so long, and it stays
 * raised from now on until it is quiet. Pure.
 */
export function withRaise(
  state: AlarmState,
  at: EpochMs,
  { flapping: { raises, withinMs } }: ResolvedAlarmPolicy,
): { state: AlarmState; flapping?: Flapping } {
  const recent = [...(state.raises ?? []).filter((before) => before >= at - withinMs), at].slice(-raisesMax);
  const remembering = { ...state, raises: recent };
  if (recent.length < raises) return { state: remembering };
  return { state: { ...remembering, flappingSince: at }, flapping: { raises: recent.length, withinMs } };
}

/** Whether a flapping alarm must stay raised at `at` though its check passes: it was bad too lately. */
export const isRestless = (state: AlarmState, at: number, { flapping }: ResolvedAlarmPolicy): boolean =>
  state.flappingSince !== undefined && at - (state.lastBadAt ?? state.flappingSince) < flapping.quietMs;
