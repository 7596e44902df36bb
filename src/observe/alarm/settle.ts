import { update } from '#ground/state/update.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey, type AlarmTools } from '#observe/alarm/alarm-subject.ts';
import type { Target } from '#observe/alarm/incident.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { deliverOwed } from '#record/event/owed.ts';

const pageSize = 100;

/** Delivers what one alarm owes, and takes off the list what was delivered. What the bus refused stays owed. */
export async function settleAlarm(tools: AlarmTools, alarm: Target & { check: string }): Promise<void> {
  const { owed } = await readAlarm(tools.state, alarm);
  const delivered = await deliverOwed(tools, owed);
  if (delivered.size === 0) return;
  // A crash here: delivered and still owed; the next delivery finds the record and sends the event once more.
  await update(tools.state, alarmKey(alarm), parseAlarmState, (state) => ({
    ...state,
    owed: state.owed.filter(({ detail }) => !delivered.has(detail.id)),
  }));
}

/** Delivers whatever any alarm owes: for a start after a crash, and once in a while. */
export async function settleAllAlarms(tools: AlarmTools): Promise<void> {
  for (let after: string | undefined; ;) {
    const page = await tools.state.list('alarm', { limit: pageSize, ...(after !== undefined && { after }) });
    for (const { id, value } of page) {
      const [service = '', environment = '', check = ''] = id.split('/');
      if (parseAlarmState(value).owed.length > 0) await settleAlarm(tools, { service, environment, check });
    }
    after = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}
