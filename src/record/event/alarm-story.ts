import { z } from 'zod';

/** A record, as people look it up: `muster evidence show STREAM#SEQ`. */
export const RecordRef = z.strictObject({ stream: z.string(), seq: z.int(), at: z.int() });
export type RecordRef = z.infer<typeof RecordRef>;

const listMax = 10;

export const Changed = z.strictObject({
  what: z.enum(['release', 'config', 'limits', 'certificate', 'address']),
  /** May be shown: a release, the first digits of a digest, a day. */
  from: z.string(),
  to: z.string(),
});
export type Changed = z.infer<typeof Changed>;

/** Whether an alarm starts a runbook, and why not. */
export const Called = z.strictObject({
  runbook: z.string(),
  mode: z.enum(['dry-run', 'approve', 'auto']),
  starts: z.boolean(),
  /** Why not. */
  why: z.string().exactOptional(),
});
export type Called = z.infer<typeof Called>;

/** What somebody who is woken needs to know of an alarm. Values are as evidence shows them: nothing that is not kept. */
export const AlarmStory = z.strictObject({
  /** Expectations that did not hold: `$.action (FALLBACK) in [ANSWER, ASK_CLARIFY]`. */
  expectations: z.array(z.string()).max(listMax),
  /** Names of `answers` that were recognised. */
  answers: z.array(z.string()).max(listMax),
  /** The first of the streak that is not passing, and the newest pass before it. */
  firstBad: RecordRef,
  lastPass: RecordRef.exactOptional(),
  /** Of failures that raised it: the first of them. It was slow before that when `firstBad` is another. */
  firstFail: RecordRef.exactOptional(),
  /** Between those two. */
  changed: z.array(Changed).max(listMax),
  runbooks: z.array(Called).max(listMax),
  /** Checks that need this one: they are not probed while it fails. */
  silences: z.array(z.string()).max(50),
  /** It was raised so often lately that from now on it stays raised until it is quiet. */
  flapping: z.strictObject({ raises: z.int(), withinMs: z.int() }).exactOptional(),
});
export type AlarmStory = z.infer<typeof AlarmStory>;
