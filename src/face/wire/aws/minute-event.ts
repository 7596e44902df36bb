import { z } from 'zod';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';

/** What the schedule of a function sends that runs every minute. */
export const MinuteEvent = z.strictObject({
  /** `<aws.scheduler.scheduled-time>`: `2026-11-22T14:43:00Z` */
  slot: z.iso.datetime(),
});
export type MinuteEvent = z.infer<typeof MinuteEvent>;

export const minuteOf = ({ slot }: MinuteEvent): EpochMs => epochMs(Date.parse(slot));

/** Whether it is the turn of what is done every so many minutes. */
export const isEveryMinutes = (slot: EpochMs, minutes: number): boolean =>
  Math.floor(slot / 60_000) % minutes === 0;
