import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import { Owed } from '#record/event/owed.ts';
import { severities } from '#record/event/event.ts';

const Count = z.int().min(0);

/** What Muster knows of one check on one target, between slots. */
export const AlarmState = z.strictObject({
  phase: z.enum(['quiet', 'raised']),
  /** In a row. `bad` counts degraded and fail together; unknown leaves all of them as they are. */
  streak: z.strictObject({ fail: Count, bad: Count, pass: Count }),
  /** The newest record of the check's stream that was counted. */
  seenSeq: Count,
  /** Raises, escalations and clears so far: names the next one. */
  transitions: Count,
  /** While raised. */
  raised: z
    .strictObject({ at: z.int(), incident: z.string(), severity: z.enum(severities), reason: z.string() })
    .exactOptional(),
  /** The first record of the streak that is not passing, for the alarm to point at. */
  badSinceSeq: Count.exactOptional(),
  owed: z.array(Owed).max(10),
});
export type AlarmState = z.infer<typeof AlarmState>;

export const quietState: AlarmState = {
  phase: 'quiet',
  streak: { fail: 0, bad: 0, pass: 0 },
  seenSeq: 0,
  transitions: 0,
  owed: [],
};

export const parseAlarmState = (value: Json | undefined): AlarmState =>
  value === undefined ? quietState : AlarmState.parse(value);
