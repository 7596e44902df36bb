import { z } from 'zod';

const addressesMax = 10;

/** E-mail by SNS: on AWS only. Each address is asked by AWS once whether it wants them. */
export const EmailChannel = z.strictObject({
  kind: z.literal('email'),
  to: z
    .array(z.email({ error: 'expected an address such as oncall@example.com' }))
    .min(1)
    .max(addressesMax),
});
export type EmailChannel = z.infer<typeof EmailChannel>;
