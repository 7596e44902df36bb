import { openAwsHome } from '#face/wire/aws/home.ts';
import type { EventDetail } from '#record/event/event.ts';

/** The calls that `bare.ts` makes, by a handler's own parts; bundled with the handler. */
export async function firstCalls(): Promise<void> {
  const { state, bus } = openAwsHome();
  await state.get({ collection: 'bench', id: 'cold' });
  await bus.publish([{ type: 'Alarm Raised', detail }]);
}

const detail: EventDetail = {
  v: 1,
  id: 'a#1',
  service: 'chat',
  environment: 'production',
  incident: 'a',
  severity: 'warning',
  reason: 'bench',
  record: { stream: 'alarms', seq: 1, hash: '0'.repeat(64) },
  at: 0,
};
