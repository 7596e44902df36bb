import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import { AlarmStory } from '#record/event/alarm-story.ts';
import { Owed } from '#record/event/owed.ts';
import { severities } from '#record/event/severity.ts';

const Count = z.int().min(0);
/** More than a policy can ask for. */
export const raisesMax = 20;
/** Undelivered events; while so many are owed its transitions wait. */
export const owedMax = 10;

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
    .strictObject({
      at: z.int(),
      incident: z.string(),
      severity: z.enum(severities),
      reason: z.string(),
      /** For its reminders. */
      story: AlarmStory.exactOptional(),
      /** How many `remind` were over when it was told again last. */
      reminded: Count.exactOptional(),
      /** Somebody knows: no reminders, until it gets more severe. */
      acknowledged: z
        .strictObject({ operator: z.string(), at: z.int(), reason: z.string().exactOptional() })
        .exactOptional(),
      /** Of an alarm that Muster has about itself: the checks that it told of so far, and when it did last. */
      named: z.strictObject({ checks: z.array(z.string()), at: z.int() }).exactOptional(),
      /** Somebody drills the path of alarms. */
      isDrill: z.literal(true).exactOptional(),
    })
    .exactOptional(),
  /** When it was raised lately, oldest first: what tells that it is flapping. */
  raises: z.array(z.int()).max(raisesMax).exactOptional(),
  /** When it was found to flap; it stays raised until it was quiet for so long as its policy says. */
  flappingSince: z.int().exactOptional(),
  /** When the newest counted record that was not passing was taken. */
  lastBadAt: z.int().exactOptional(),
  /** The first record of the streak that is not passing, for the alarm to point at. */
  badSinceSeq: Count.exactOptional(),
  /** The first record of the streak of failures: of one that was slow before it failed a later one. */
  failSinceSeq: Count.exactOptional(),
  /** It would have been raised, but a check that it needs fails: one cause, one alarm. Until it passes, or is raised. */
  heldBack: z.strictObject({ by: z.string(), at: z.int(), seq: Count }).exactOptional(),
  owed: z.array(Owed).max(owedMax),
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
