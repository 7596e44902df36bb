import { z } from 'zod';
import { AwsCronText, Duration, names } from '#ground/config/schema/scalar.ts';

const lastsMsMax = 86_400_000;

/** Planned work on the service: whatever checks find in it is recorded, and alarms nobody; runbooks and drills stay away. */
export const Maintenance = z.strictObject({
  environments: names('environment'),
  /** Default: all of them. */
  checks: names('check').optional(),
  /** EventBridge's six fields, in the config's timezone: when it begins. */
  cron: AwsCronText,
  lasts: Duration.refine((ms) => ms <= lastsMsMax, 'expected at most 1d: nothing alarms meanwhile'),
  reason: z.string({ error: 'expected why: it goes into evidence' }).min(1).max(200),
});
export type Maintenance = z.infer<typeof Maintenance>;
