import type { Json } from '#ground/base/json.ts';
import { createTroubles } from '#ground/base/troubles.ts';
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

/**
 * Delivers whatever any alarm owes: for a start after a crash, and once in a while. An alarm whose state cannot be read,
 * or whose events cannot be recorded, keeps no other from it; then it rejects.
 */
export async function settleAllAlarms(tools: AlarmTools): Promise<void> {
  const troubles = createTroubles();
  for (let after: string | undefined; ;) {
    const page = await tools.state.list('alarm', { limit: pageSize, ...(after !== undefined && { after }) });
    for (const { id, value } of page) {
      await troubles.guard(() => settleStored(tools, id, value));
    }
    after = page.at(-1)?.id;
    if (page.length < pageSize) break;
  }
  troubles.end();
}

async function settleStored(tools: AlarmTools, id: string, value: Json): Promise<void> {
  const [service = '', environment = '', check = ''] = id.split('/');
  if (parseAlarmState(value).owed.length > 0) await settleAlarm(tools, { service, environment, check });
}
