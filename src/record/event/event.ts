import { z } from 'zod';
import { AlarmStory } from '#record/event/alarm-story.ts';
import { severities } from '#record/event/severity.ts';

export const eventTypes = [
  'Alarm Raised',
  'Alarm Cleared',
  'Alarm Reminder',
  'Runbook Waiting',
  'Runbook Completed',
  'Drill Completed',
  'Limits Not Restored',
  'Monitor Blind',
  'Monitor Silent',
] as const;
export type EventType = (typeof eventTypes)[number];

export { severities, type Severity } from '#record/event/severity.ts';

/** The detail of an event on the bus: what happened, to whom, and the record that proves it. */
export const EventDetail = z.strictObject({
  v: z.literal(1),
  /** Dedupe id: a second event with it says nothing new. `<alarm>#<transition>` for alarms. */
  id: z.string().min(1),
  service: z.string(),
  environment: z.string(),
  check: z.string().exactOptional(),
  incident: z.string(),
  severity: z.enum(severities),
  reason: z.string(),
  record: z.strictObject({ stream: z.string(), seq: z.int(), hash: z.string() }),
  /** The run of a runbook or drill that it is about. */
  run: z.string().exactOptional(),
  /** Of a raised alarm, and of its reminders. */
  story: AlarmStory.exactOptional(),
  /** Somebody drills the path of alarms: nothing is wrong, and nothing is to be done. */
  isDrill: z.literal(true).exactOptional(),
  /** When it happened (not when it was sent), milliseconds since the epoch. */
  at: z.int(),
});
export type EventDetail = z.infer<typeof EventDetail>;

/** Source `muster`. */
export type MusterEvent = { type: EventType; detail: EventDetail };
