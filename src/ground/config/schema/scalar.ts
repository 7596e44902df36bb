import { compile } from 'json-p3';
import { z } from 'zod';
import { parseAwsCron } from '#ground/base/cron.ts';
import { durationPattern, parseDuration } from '#ground/base/duration.ts';
import { Name, SavedRef, SecretRef } from '#ground/config/schema/reference.ts';

/** `'90s'` in, milliseconds out. */
export const Duration = z
  .string({ error: "expected a duration such as '500ms', '30s', '5m', '1h' or '1d'" })
  .regex(durationPattern)
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .refine((ms) => ms > 0 && ms <= durationMsMax, 'expected a duration above zero and up to 366d');

const durationMsMax = 366 * 86_400_000;

const textExpected = 'expected a string, { secret: NAME } or { saved: name }';

/** A string, or where to take it from. */
export const Text = z.union([z.string(), SecretRef, SavedRef], { error: textExpected });
export type Text = z.infer<typeof Text>;

const HeaderLine = z.string().regex(/^[\t -~\u0080-\u00ff]*$/, 'expected a header value on one line');

/** Of requests before any step ran: nothing is saved yet. */
export const HeaderValue = z.union([HeaderLine, SecretRef], {
  error: 'expected a string or { secret: NAME }',
});
export const SavedHeaderValue = z.union([HeaderLine, SecretRef, SavedRef], { error: textExpected });

/** Refused are those that say how the message itself is carried. */
export const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'expected a header name such as x-request-id')
  .refine(
    (name) =>
      !/^(connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i.test(name),
    'expected a header that Muster does not set itself',
  );

/** Without user and password: those would be literal secrets. */
export const HttpUrl = z
  .url({ protocol: /^https?$/, error: 'expected an http:// or https:// URL' })
  .refine(hasNoUser, 'expected a URL without user and password: use a header with { secret: NAME }');

function hasNoUser(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || (parsed.username === '' && parsed.password === '');
}

/** `//host` and `\\host` would leave the environment; a fragment is never sent. */
export const RequestPath = z
  .string({ error: "expected a path such as '/health': no host, space or #" })
  .regex(/^\/(?![/\\])[^\s#\\]*$/);

/** RFC 9535. */
export const JsonPath = z
  .string({ error: "expected a JSONPath such as '$.status'" })
  .startsWith('$')
  .check((context) => {
    const reason = reasonOf(() => compile(context.value));
    if (context.value.startsWith('$') && reason !== undefined) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: `expected a JSONPath: ${reason}`,
      });
    }
  });

/** ECMAScript, with the `u` flag; `(?i:…)` ignores case inside. */
export const Pattern = z
  .string({ error: 'expected a regular expression' })
  .max(1000)
  .check((context) => {
    const reason = reasonOf(() => new RegExp(context.value, 'u'));
    if (reason === undefined) return;
    const message = `expected a regular expression: ${reason.split(': ').at(-1) ?? reason}`;
    context.issues.push({ code: 'custom', input: context.value, message });
  });

/** As EventBridge Scheduler takes it; an offset such as +02:00 is not a zone. */
export const Timezone = z
  .string({ error: 'expected an IANA time zone such as Europe/Berlin' })
  .refine(
    (zone) =>
      /^[A-Z]/i.test(zone) && reasonOf(() => Intl.DateTimeFormat('en', { timeZone: zone })) === undefined,
  );

/** EventBridge's six fields: minute, hour, day of month, month, day of week, year. */
export const AwsCronText = z
  .string({ error: "expected EventBridge's six cron fields, such as '0 2 ? * MON-FRI *'" })
  .overwrite((text) => text.trim().replace(/^cron\((.*)\)$/, '$1'))
  .check((context) => {
    const reason = reasonOf(() => parseAwsCron(context.value));
    if (reason !== undefined) context.issues.push({ code: 'custom', input: context.value, message: reason });
  });

/** Why it throws; undefined when it does not. */
export function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const names = (what: string) =>
  z.array(Name, { error: `expected a list of at least one ${what}` }).min(1);

export const whole = (min: number, max: number) =>
  z
    .int({ error: `expected a whole number from ${min} to ${max}` })
    .min(min)
    .max(max);
