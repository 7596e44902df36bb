import { z } from 'zod';
import { SecretRef } from '#ground/config/schema/reference.ts';
import { HttpUrl } from '#ground/config/schema/scalar.ts';

/** A service integration. Source: PagerDuty Events API v2. */
export const PagerDutyChannel = z.strictObject({
  kind: z.literal('pagerduty'),
  routingKey: SecretRef,
  /** EU accounts: https://events.eu.pagerduty.com/v2/enqueue */
  url: HttpUrl.default('https://events.pagerduty.com/v2/enqueue'),
});
export type PagerDutyChannel = z.infer<typeof PagerDutyChannel>;
