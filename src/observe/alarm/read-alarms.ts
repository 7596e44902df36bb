import type { Json } from '#ground/base/json.ts';
import type { StateStore, Version } from '#ground/state/state-store.ts';
import { alarmKey, alarmOf, type AlarmName } from '#observe/alarm/alarm-subject.ts';

/** As it is stored, unread; `absent` when nothing is. */
export type StoredCount = { value: Json | undefined; version: Version | 'absent' };

export const neverStored: StoredCount = { value: undefined, version: 'absent' };

/** An alarm that was never counted is not stored: a page for so many checks holds all there are, nearly always. */
const pageFactor = 4;

/**
 * What is stored of the alarms of one environment's checks, by check, in one read where one by one would be a read for each.
 * Rejects what the store rejects.
 */
export async function readAlarms(
  state: StateStore,
  alarms: readonly AlarmName[],
): Promise<Map<string, StoredCount>> {
  const [first] = alarms;
  if (!first) return new Map();
  const { collection, id: after } = alarmKey({ ...first, check: '' });
  const limit = pageFactor * alarms.length;
  const page = await state.list(collection, { after, limit });
  // Beyond a full page may be more.
  const end = page.length < limit ? undefined : page.at(-1)?.id;
  const listed = new Map(
    page
      .filter(({ id }) => alarmOf(id).environment === first.environment)
      .map(({ id, value, version }) => [id, { value, version }]),
  );
  const read = async (alarm: AlarmName): Promise<StoredCount> => {
    const { id } = alarmKey(alarm);
    const isListed = end === undefined || id <= end;
    return (isListed ? listed.get(id) : await state.get(alarmKey(alarm))) ?? neverStored;
  };
  return new Map(await Promise.all(alarms.map(async (alarm) => [alarm.check, await read(alarm)] as const)));
}
