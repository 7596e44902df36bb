import { z } from 'zod';
import { JsonMatchers } from '#ground/config/schema/expectation.ts';
import { HeaderName, HeaderValue, HttpUrl } from '#ground/config/schema/scalar.ts';
import { acting } from '#ground/config/kinds/actions/acting.ts';

/**
 * One request; a 2xx answer is success. In `url`, `json` and `observe` the texts `{run}`, `{key}`, `{incident}`,
 * `{environment}` and `{lastKnownGood}` are replaced; one that asks for `{lastKnownGood}` needs a release that is one.
 */
export const HttpAction = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST'),
  url: HttpUrl,
  headers: z.record(HeaderName, HeaderValue).default({}),
  /** `{ secret: NAME }` works at any depth. */
  json: z.json().optional(),
  /** A GET that shows what became of it. Without it an answer that got lost escalates. */
  observe: z
    .strictObject({
      url: HttpUrl,
      headers: z.record(HeaderName, HeaderValue).default({}),
      /** All match: what was asked for is live. */
      live: JsonMatchers,
      /** All match: it will not be. */
      failed: JsonMatchers.optional(),
      /** All match: it was never asked for, and may be asked again. */
      notActed: JsonMatchers.optional(),
    })
    .optional(),
  ...acting({ timeoutMs: 30_000, liveWithinMs: 600_000 }),
});
export type HttpAction = z.infer<typeof HttpAction>;
