import { z } from 'zod';
import { Duration, Name, Text } from '#ground/config/schema/scalar.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const jsonTypes = ['string', 'number', 'boolean', 'null', 'array', 'object'] as const;

/** `(?i:…)` works as in the config's examples: an inline flag for the whole group, as ES2025 has it. */
const Pattern = z.string().refine(isPattern, 'expected a regular expression');

function isPattern(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

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
    length: z.union([z.int().min(0), Bounds]).optional(),
  })
  .refine((value) => Object.keys(value).length > 0, 'expected at least one operator');
export type Operators = z.infer<typeof Operators>;

/** A literal equals; an object uses operators. */
export const Matcher = z.union([Scalar, Operators]);
export type Matcher = z.infer<typeof Matcher>;

/** RFC 9535 path → what its one node must be. A path that does not select exactly one node fails (except `exists: false`). */
export const JsonMatchers = z.record(
  z.string().startsWith('$', 'expected a JSONPath that starts with $'),
  Matcher,
);

export const StatusMatcher = z.union([
  z.int().min(100).max(599),
  z.array(z.int().min(100).max(599)).min(1),
  z.strictObject({ from: z.int().min(100).max(599), to: z.int().min(100).max(599) }),
]);
export type StatusMatcher = z.infer<typeof StatusMatcher>;

export const Expectation = z.strictObject({
  status: StatusMatcher.optional(),
  headers: z.record(z.string(), Matcher).optional(),
  /** Names that the response sets. */
  cookies: z.array(z.string()).min(1).optional(),
  json: JsonMatchers.optional(),
  /** Of the whole body as text. */
  text: Matcher.optional(),
  /** Of the exchange, Muster's own delay taken off. */
  latency: z.strictObject({ degraded: Duration.optional(), fail: Duration.optional() }).optional(),
  /** Days until the certificate ends: below → degraded, fail. */
  tlsDays: z
    .strictObject({ degraded: z.int().min(0).optional(), fail: z.int().min(0).optional() })
    .optional(),
});
export type Expectation = z.infer<typeof Expectation>;

export const Request = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']).default('GET'),
  /** Below the environment's baseUrl. Either `path` or `url`. */
  path: z.string().startsWith('/', 'expected a path that starts with /').optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  query: z.record(z.string(), Text).optional(),
  headers: z.record(z.string(), Text).optional(),
  /** At most one of json, text, form, raw. `{ secret }` and `{ saved }` work at any depth of `json`. */
  json: z.json().optional(),
  text: Text.optional(),
  form: z.record(z.string(), Text).optional(),
  raw: z.strictObject({ contentType: z.string(), body: z.string() }).optional(),
  timeout: Duration.optional(),
  /** `origin` (the default): only within the origin; at most 5 hops. */
  redirects: z.enum(['none', 'origin', 'any']).default('origin'),
});
export type Request = z.infer<typeof Request>;

export const Step = z.strictObject({
  request: Request,
  expect: Expectation.default({}),
  /** Paths whose values evidence stores; of everything else only type and length. */
  keep: z.array(z.string().startsWith('$')).default([]),
  /** name → path of the response's JSON: for `{ saved: name }` in later steps. Held in memory only. */
  save: z.record(Name, z.string().startsWith('$')).optional(),
});
export type Step = z.infer<typeof Step>;
