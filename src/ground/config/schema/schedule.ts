import { z } from 'zod';
import { AwsCronText, Duration, names } from '#ground/config/schema/scalar.ts';

/** Which checks (by name or tag) and drills run where and when. Exactly one of `every` and `cron`; checks and tags, or drills. */
export const ScheduleEntry = z
  .strictObject({
    checks: names('check').optional(),
    tags: names('tag').optional(),
    /** Run in order, one at a time. */
    drills: names('drill').optional(),
    environments: names('environment'),
    /** A fixed rate aligned to the epoch; under 1 minute only locally. */
    every: Duration.refine((ms) => ms >= 1000, 'expected 1s or more').optional(),
    /** EventBridge's six fields, in the config's timezone. */
    cron: AwsCronText.optional(),
    /** Of drills: past so much after its slot none of them is begun. Default 1h. */
    startWithin: Duration.optional(),
    /** Of drills: what is not done so long after its slot is not begun any more. Default 6h. */
    endWithin: Duration.optional(),
  })
  .refine(
    ({ every, cron }) => (every === undefined) !== (cron === undefined),
    "expected exactly one of every, such as '5m', and cron, such as '0 2 ? * MON-FRI *'",
  )
  .refine(
    ({ checks, tags, drills }) => (checks !== undefined || tags !== undefined) !== (drills !== undefined),
    'expected checks, tags or both, or else drills',
  )
  .refine(
    ({ drills, startWithin, endWithin }) =>
      drills !== undefined || (startWithin === undefined && endWithin === undefined),
    'expected startWithin and endWithin beside drills only',
  );
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;
