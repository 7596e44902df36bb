import { z } from 'zod';
import { EventDetail, eventTypes, type MusterEvent } from '#record/event/event.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { dueOf, SlotEvent, type Due } from '#face/wire/aws/slot-event.ts';
import { drillScheduleOf, type DrillSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** As EventBridge delivers it; what else is in the envelope (account, region, resources) is of no use here. */
const BusEvent = z.object({
  source: z.literal('muster'),
  'detail-type': z.enum(eventTypes),
  detail: EventDetail,
});

/** What the schedule of a set of drills sends. */
const DrillsEvent = z.strictObject({ drills: SlotEvent });

export type DispatchEvent = { kind: 'happened'; event: MusterEvent } | { kind: 'drills'; due: Due<DrillSet> };

/** Throws EVENT_UNREADABLE, and SCHEDULE_UNKNOWN for drills that the bundled config does not have. */
export function parseDispatchEvent(config: Config, event: unknown): DispatchEvent {
  const parsed = parseEvent(z.union([BusEvent, DrillsEvent]), event);
  if ('drills' in parsed) return { kind: 'drills', due: dueOf(drillScheduleOf(config), parsed.drills) };
  return { kind: 'happened', event: { type: parsed['detail-type'], detail: parsed.detail } };
}
