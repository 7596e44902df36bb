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
  'Evidence Broken',
] as const;
export type EventType = (typeof eventTypes)[number];

export { severities, type Severity } from '#record/event/severity.ts';

/** A record that does not stand any more as it was written. */
export const Broken = z.strictObject({
  /** The home that keeps it: that one tells, whatever environment it is of. */
  kept: z.enum(['aws', 'local']),
  stream: z.string(),
  /** Absent: the stream as a whole. */
  seq: z.number().exactOptional(),
  /** Of what stood there before. Absent: nobody knows. */
  hash: z.string().exactOptional(),
});
export type Broken = z.infer<typeof Broken>;

/** Where an event is of no environment, because it is of all. */
export const everyEnvironment = '*';

/** The detail of an event on the bus: what happened, to whom, and the record that proves it. */
export const EventDetail = z.strictObject({
  v: z.literal(1),
  /** Dedupe id: a second event with it says nothing new. `<alarm>#<transition>` for alarms. */
  id: z.string().min(1),
  service: z.string(),
  /** `*`: of all. */
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
  /** Of `Evidence Broken`: the record that is; `record` is the one that says so. */
  broken: Broken.exactOptional(),
  /** Somebody drills the path of alarms: nothing is wrong, and nothing is to be done. */
  isDrill: z.literal(true).exactOptional(),
  /** When it happened (not when it was sent), milliseconds since the epoch. */
  at: z.int(),
});
export type EventDetail = z.infer<typeof EventDetail>;

/** Source `muster`. */
export type MusterEvent = { type: EventType; detail: EventDetail };
