import { z } from 'zod';

export const eventTypes = [
  'Alarm Raised',
  'Alarm Cleared',
  'Runbook Completed',
  'Drill Completed',
  'Limits Not Restored',
] as const;
export type EventType = (typeof eventTypes)[number];

export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

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
  /** When it happened (not when it was sent), milliseconds since the epoch. */
  at: z.int(),
});
export type EventDetail = z.infer<typeof EventDetail>;

/** Source `muster`. */
export type MusterEvent = { type: EventType; detail: EventDetail };
