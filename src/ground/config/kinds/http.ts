import { z } from 'zod';
import { SettingName } from '#ground/config/schema/reference.ts';
import {
  Duration,
  HeaderName,
  HeaderValue,
  HttpUrl,
  RequestPath,
  whole,
} from '#ground/config/schema/scalar.ts';

const Method = z.enum(['POST', 'PUT', 'PATCH', 'DELETE']);

/** A JSONPath in which `{name}` stands for the setting. */
const ValuePath = z
  .string({ error: "expected a JSONPath such as '$.settings.{name}.value'" })
  .startsWith('$');

/** Where values are read: a JSON object of name → value, or what `value` selects for each name. `null` and absent: unset. */
const Place = z.strictObject({ path: RequestPath, value: ValuePath.optional() });

/**
 * Settings behind an HTTP API. By default one request writes all changes as a JSON object of name → value, null to
 * unset. Where `path` or `json` hold `{name}`, each setting is written by a request of its own.
 */
export const HttpSettings = z.strictObject({
  kind: z.literal('http'),
  baseUrl: HttpUrl,
  headers: z.record(HeaderName, HeaderValue).default({}),
  read: Place,
  write: z
    .strictObject({
      method: Method.default('PATCH'),
      path: z.string().startsWith('/'),
      /** The body; in its strings `{name}` and `{value}` are filled in, and a string that is just `{value}` becomes the value. */
      json: z.json().optional(),
      /** How one setting is unset, where null does not say so; `{name}` in `path`. */
      unset: z
        .strictObject({ method: Method.default('DELETE'), path: z.string().startsWith('/') })
        .optional(),
      /** A header that the API offers for overrides which end by themselves: sent with the lease's restoreBy, ISO 8601. */
      expiresHeader: HeaderName.optional(),
    })
    .refine(
      ({ method, path, json }) => method !== 'PUT' || path.includes('{name}') || json !== undefined,
      'expected PATCH, or {name} in path or json: a PUT of the changes alone may delete every other setting',
    ),
  /** What makes written values run, where writing alone does not: a redeploy. */
  apply: z
    .strictObject({ method: Method.default('POST'), path: RequestPath, json: z.json().optional() })
    .optional(),
  /** Where the values that run are read. Absent: `read` shows what runs, unless there is an `apply`: then nobody can know. With a marker among them, a restart is told from what ran before. */
  running: Place.optional(),
  /** A setting of this name is written with every lowering and taken away with every restoring. */
  marker: SettingName.optional(),
  /** Of one request. */
  timeout: Duration.default(10_000),
  maxBytes: whole(1, 16_777_216).default(1_048_576),
});
export type HttpSettings = z.infer<typeof HttpSettings>;
