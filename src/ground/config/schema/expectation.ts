import { z } from 'zod';
import { Name } from '#ground/config/schema/reference.ts';
import {
  Duration,
  HeaderName,
  HttpUrl,
  JsonPath,
  Pattern,
  RequestPath,
  SavedHeaderValue,
  Text,
  whole,
} from '#ground/config/schema/scalar.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'expected a string, a number, true, false or null',
});
const jsonTypes = ['string', 'number', 'boolean', 'null', 'array', 'object'] as const;

const Bounds = z.strictObject({ above: z.number().optional(), below: z.number().optional() });

/** Every member must hold. */
export const Operators = z
  .strictObject({
    equals: z.json().optional(),
    in: z.array(Scalar).min(1).optional(),
    matches: Pattern.optional(),
    notMatches: Pattern.optional(),
    exists: z.boolean().optional(),
    type: z.enum(jsonTypes).optional(),
    above: z.number().optional(),
    below: z.number().optional(),
    /** Of a string (UTF-16 code units), an array or an object. */
    length: z
      .union([z.int().min(0), Bounds], { error: 'expected a whole number, or { above, below }' })
      .optional(),
  })
  .refine(
    (value) => Object.keys(value).length > 0,
    'expected at least one operator, such as { exists: true }',
  );
export type Operators = z.infer<typeof Operators>;

/** A literal equals; an object uses operators. */
export const Matcher = z.union([Scalar, Operators], {
  error: 'expected a value to equal, or operators such as { in: [a, b] } or { equals: … }',
});
export type Matcher = z.infer<typeof Matcher>;

/** RFC 9535 path → what its one node must be. A path that does not select exactly one node fails (except `exists: false`). */
export const JsonMatchers = z.record(JsonPath, Matcher, {
  error: ({ code }) =>
    code === 'invalid_type' ? 'expected JSONPaths and their values, such as { $.status: ok }' : undefined,
});

const Status = whole(100, 599);
const StatusRange = z
  .strictObject({ from: Status, to: Status })
  .refine(({ from, to }) => from <= to, 'expected from at most to');

export const StatusMatcher = z.union([Status, z.array(Status).min(1), StatusRange], {
  error: 'expected a status such as 200, a list such as [200, 204], or { from: 200, to: 299 }',
});
export type StatusMatcher = z.infer<typeof StatusMatcher>;

const Latency = z
  .strictObject({ degraded: Duration.optional(), fail: Duration.optional() })
  .refine(
    ({ degraded, fail }) => !degraded || !fail || fail > degraded,
    'expected fail to be above degraded',
  );

const TlsDays = z
  .strictObject({ degraded: whole(0, 3650).optional(), fail: whole(0, 3650).optional() })
  .refine(
    ({ degraded, fail }) => degraded === undefined || fail === undefined || degraded > fail,
    'expected degraded to be above fail: a certificate with fewer days left is worse',
  );

export const Expectation = z.strictObject({
  status: StatusMatcher.optional(),
  headers: z.record(HeaderName, Matcher).optional(),
  /** Names that the response sets. */
  cookies: z.array(z.string()).min(1).optional(),
  json: JsonMatchers.optional(),
  /** Of the whole body as text. */
  text: Matcher.optional(),
  /** Of the exchange, Muster's own delay taken off. */
  latency: Latency.optional(),
  /** Days until the certificate ends: below → degraded, fail. */
  tlsDays: TlsDays.optional(),
});
export type Expectation = z.infer<typeof Expectation>;

const bodies = ['json', 'text', 'form', 'raw'] as const;

export const Request = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
    /** Below the environment's baseUrl. Either `path` or `url`. */
    path: RequestPath.optional(),
    url: HttpUrl.optional(),
    query: z.record(z.string(), Text).optional(),
    headers: z.record(HeaderName, SavedHeaderValue).optional(),
    /** At most one of json, text, form, raw. `{ secret }` and `{ saved }` work at any depth of `json`. */
    json: z.json().optional(),
    text: Text.optional(),
    form: z.record(z.string(), Text).optional(),
    raw: z.strictObject({ contentType: z.string(), body: z.string() }).optional(),
    timeout: Duration.optional(),
    /** `origin` (the default): only within the origin; at most 5 hops. */
    redirects: z.enum(['none', 'origin', 'any']).default('origin'),
  })
  .refine(
    ({ path, url }) => (path === undefined) !== (url === undefined),
    'expected exactly one of path (below baseUrl) and url',
  )
  .refine(
    (request) => bodies.filter((kind) => request[kind] !== undefined).length <= 1,
    'expected at most one of json, text, form and raw',
  );
export type Request = z.infer<typeof Request>;

export const Step = z.strictObject({
  request: Request,
  expect: Expectation.default({}),
  /** Paths whose values evidence stores; of everything else only type and length. */
  keep: z.array(JsonPath).default([]),
  /** name → path of the response's JSON: for `{ saved: name }` in later steps. Held in memory only. */
  save: z.record(Name, JsonPath).optional(),
});
export type Step = z.infer<typeof Step>;
