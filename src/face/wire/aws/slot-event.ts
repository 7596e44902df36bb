import { z } from 'zod';
import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { slotAtOrBefore } from '#ground/base/slots.ts';
import { cadenceOf, scheduleOf, type Occasion, type ScheduledSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';

/** What a schedule sends: one set of the config, and the instant for which it fired. */
export const SlotEvent = z.strictObject({
  entry: z.string(),
  environment: z.string(),
  /** `<aws.scheduler.scheduled-time>`: `2026-11-22T14:43:00Z` */
  slot: z.iso.datetime(),
});
type SlotEvent = z.infer<typeof SlotEvent>;

export type Due<Set extends Occasion> = { set: Set; slot: EpochMs };
export type DueSlot = Due<ScheduledSet>;

/** The set and slot that an event asks for. Throws EVENT_UNREADABLE, and as `dueOf`. */
export const parseSlotEvent = (config: Config, event: unknown): DueSlot =>
  dueOf(scheduleOf(config), parseEvent(SlotEvent, event));

/** Throws SCHEDULE_UNKNOWN when the bundled config has no such set: a schedule that outlived its config. */
export function dueOf<Set extends Occasion>(
  sets: readonly Set[],
  { entry, environment, slot }: SlotEvent,
): Due<Set> {
  const set = sets.find((known) => known.entry === entry && known.environment === environment);
  if (!set) {
    throw new MusterError('SCHEDULE_UNKNOWN', `schedule.${entry} does not run in ${environment}`, {
      hint: 'deploy again: npx cdk deploy',
      exit: 2,
    });
  }
  const at = epochMs(Date.parse(slot));
  // Scheduler fires on the minute; seconds, should it ever write them, are not another slot.
  return { set, slot: slotAtOrBefore(cadenceOf(set), at) ?? at };
}
