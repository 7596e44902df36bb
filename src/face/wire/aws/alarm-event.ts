import { z } from 'zod';
import { EventDetail } from '#record/event/event.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';

/** As EventBridge delivers it; what else is in the envelope (account, region, resources) is of no use here. */
const AlarmEvent = z.object({
  source: z.literal('muster'),
  'detail-type': z.literal('Alarm Raised'),
  detail: EventDetail,
});

/** Throws EVENT_UNREADABLE. */
export const parseAlarmEvent = (event: unknown): EventDetail => parseEvent(AlarmEvent, event).detail;
