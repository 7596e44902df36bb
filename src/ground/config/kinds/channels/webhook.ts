import { z } from 'zod';
import { SecretRef } from '#ground/config/schema/reference.ts';
import { HeaderName, HeaderValue, HttpUrl } from '#ground/config/schema/scalar.ts';

/** One JSON request, signed: `muster-signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">`. */
export const WebhookChannel = z.strictObject({
  kind: z.literal('webhook'),
  url: z.union([HttpUrl, SecretRef], { error: 'expected a URL or { secret: NAME }' }),
  /** The key of the signature. */
  signWith: SecretRef,
  headers: z.record(HeaderName, HeaderValue).default({}),
});
export type WebhookChannel = z.infer<typeof WebhookChannel>;
