import { z } from 'zod';
import { durationPattern, parseDuration } from '#ground/base/duration.ts';

/** `[a-z][a-z0-9_]*`: what map keys look like. */
export const Name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'expected a name such as chat_happy: a-z, 0-9 and _');

/** `'90s'` in, milliseconds out. */
export const Duration = z
  .string()
  .regex(durationPattern, "expected a duration such as '500ms', '30s', '5m', '1h' or '1d'")
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .refine((ms) => ms > 0, 'expected a duration above zero');

/** The only way a secret enters the config: by its name. */
export const SecretRef = z.strictObject({
  secret: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'expected a secret name such as STAGING_KEY'),
});
export type SecretRef = z.infer<typeof SecretRef>;

/** A value that an earlier step of the same check saved. */
export const SavedRef = z.strictObject({ saved: Name });
export type SavedRef = z.infer<typeof SavedRef>;

/** A string, or where to take it from. */
export const Text = z.union([z.string(), SecretRef, SavedRef]);
export type Text = z.infer<typeof Text>;

export const HttpUrl = z.url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' });

export const names = (what: string) => z.array(Name).min(1, `expected at least one ${what}`);
