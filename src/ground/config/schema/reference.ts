import { z } from 'zod';

/** Map keys become parts of stream names, hence the length; `constructor` would be found on every object. */
const namePattern = /^(?!constructor$)[a-z][a-z0-9_]{0,59}$/;

/** `[a-z][a-z0-9_]*`, up to 60: what map keys look like. */
export const Name = z
  .string({ error: 'expected a name such as chat_happy: a-z, 0-9 and _, up to 60 characters' })
  .regex(namePattern);

/** As a service knows its setting: the name of an environment variable. */
export const SettingName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'expected a setting name such as COST_DAILY_TOKENS');

/** The only way a secret enters the config: by its name. */
export const SecretRef = z.strictObject(
  {
    secret: z
      .string({ error: 'expected a secret name such as STAGING_KEY, never the secret itself' })
      .regex(/^[A-Z][A-Z0-9_]{0,99}$/),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? 'expected { secret: NAME }, never the secret itself' : undefined,
  },
);
export type SecretRef = z.infer<typeof SecretRef>;

/** A value that an earlier step of the same check saved. */
export const SavedRef = z.strictObject({ saved: Name });
export type SavedRef = z.infer<typeof SavedRef>;
