import { z } from 'zod';
import { Severity } from '#ground/config/schema/alarm.ts';
import { SecretRef } from '#ground/config/schema/reference.ts';
import { Duration, HttpUrl } from '#ground/config/schema/scalar.ts';

/** Shorter than a slow slot takes, everything would be blind and silent now and then. */
const LongEnough = Duration.refine((ms) => ms >= 5000, 'expected 5s or more: a slot may take that long');

/** What Muster watches of itself, in every environment. */
export const Monitor = z.strictObject({
  /** A check that came to nothing but unknown for so long raises `Monitor Blind`. */
  blindAfter: LongEnough.default(900_000),
  /** A slot without a record for so long raises `Monitor Silent`. */
  silentAfter: LongEnough.default(300_000),
  severity: Severity.default('critical'),
  /** Asked so often as long as Muster can record and is not silent: whoever is asked tells when that stops. */
  heartbeat: z
    .strictObject({
      url: z.union([HttpUrl, SecretRef], { error: 'expected a URL or { secret: NAME }' }),
      every: Duration.refine((ms) => ms >= 1000, 'expected 1s or more').default(60_000),
    })
    .optional(),
});
export type Monitor = z.infer<typeof Monitor>;
