import { z } from 'zod';
import { Duration, names } from '#ground/config/schema/scalar.ts';

/** Which checks (by name or tag) run where and when. Exactly one of `every` and `cron`; checks, tags or both. */
export const ScheduleEntry = z.strictObject({
  checks: names('check').optional(),
  tags: names('tag').optional(),
  environments: names('environment'),
  /** A fixed rate aligned to the epoch; under 1 minute only locally. */
  every: Duration.optional(),
  /** EventBridge's six fields, in the config's timezone. */
  cron: z.string().optional(),
});
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;
