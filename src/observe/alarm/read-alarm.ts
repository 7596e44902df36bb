import type { StateStore } from '#ground/state/state-store.ts';
import { type AlarmState, parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey } from '#observe/alarm/alarm-subject.ts';
import type { Target } from '#observe/alarm/incident.ts';

/** What is stored of one alarm; the quiet state when nothing is. */
export async function readAlarm(state: StateStore, alarm: Target & { check: string }): Promise<AlarmState> {
  return parseAlarmState((await state.get(alarmKey(alarm)))?.value);
}
