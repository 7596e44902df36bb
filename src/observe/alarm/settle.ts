import { update } from '#ground/state/update.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmName, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { deliverOwed } from '#record/event/owed.ts';

/** Delivers what one alarm owes, and takes off the list what was delivered. Resolves to how many the bus refused: they stay owed. */
export async function settleAlarm(tools: AlarmTools, alarm: AlarmName): Promise<number> {
  const { owed } = await readAlarm(tools.state, alarm);
  const delivered = await deliverOwed(tools, owed);
  if (delivered.size === 0) return owed.length;
  // A crash here: delivered and still owed; the next delivery finds the record and sends the event once more.
  await update(tools.state, alarmKey(alarm), parseAlarmState, (state) => ({
    ...state,
    owed: state.owed.filter(({ detail }) => !delivered.has(detail.id)),
  }));
  return owed.length - delivered.size;
}
