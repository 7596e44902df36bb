import type { Json } from '#ground/base/json.ts';
import type { StateStore, Version } from '#ground/state/state-store.ts';
import { type AlarmName, alarmOf } from '#observe/alarm/alarm-subject.ts';

/** As it is stored, unread: what is wrong with one is no trouble of the others. */
export type StoredAlarm = { alarm: AlarmName; value: Json; version: Version };

const pageSize = 100;

/** Every alarm that was ever counted, in order of service, environment and check. */
export async function* eachAlarm(state: StateStore): AsyncGenerator<StoredAlarm, void, undefined> {
  for (let after: string | undefined; ;) {
    const page = await state.list('alarm', { limit: pageSize, ...(after !== undefined && { after }) });
    for (const { id, value, version } of page) yield { alarm: alarmOf(id), value, version };
    after = page.at(-1)?.id;
    if (page.length < pageSize) return;
  }
}
