import { z } from 'zod';
import { AwsCronText, Duration, names } from '#ground/config/schema/scalar.ts';

/** Which checks (by name or tag) run where and when. Exactly one of `every` and `cron`; checks, tags or both. */
export const ScheduleEntry = z
  .strictObject({
    checks: names('check').optional(),
    tags: names('tag').optional(),
    environments: names('environment'),
    /** A fixed rate aligned to the epoch; under 1 minute only locally. */
    every: Duration.refine((ms) => ms >= 1000, 'expected 1s or more').optional(),
    /** EventBridge's six fields, in the config's timezone. */
    cron: AwsCronText.optional(),
  })
  .refine(
    ({ every, cron }) => (every === undefined) !== (cron === undefined),
    "expected exactly one of every, such as '5m', and cron, such as '0 2 ? * MON-FRI *'",
  )
  .refine(({ checks, tags }) => checks !== undefined || tags !== undefined, 'expected checks, tags or both');
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;
