import type { AlarmState } from '#observe/alarm/alarm-state.ts';
import type { AlarmName, AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { freshMs } from '#observe/alarm/fresh.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { neededBy } from '#observe/alarm/related-checks.ts';

/**
 * The check that this one needs, by way of others too, and that fails now: whatever is wrong here is told by its alarm.
 * Of a need whose state cannot be read nothing is known: it keeps nothing from being told.
 */
export async function failingNeed(
  { state, config }: Pick<AlarmTools, 'state' | 'config'>,
  { service, environment, check }: AlarmName,
  at: number,
): Promise<string | undefined> {
  for (const needed of neededBy(config, check)) {
    const alarm = await readAlarm(state, { service, environment, check: needed }).catch(() => undefined);
    if (alarm && isFailing(alarm, at)) return needed;
  }
  return undefined;
}

/** Its last word was a failure: lately, or ever since its alarm was raised. A slow answer stands in nobody's way. */
const isFailing = ({ streak, raised, lastBadAt }: AlarmState, at: number): boolean =>
  streak.fail > 0 && (raised !== undefined || (lastBadAt !== undefined && at - lastBadAt <= freshMs));
