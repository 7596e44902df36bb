import { z } from 'zod';
import { AllowDrills } from '#ground/config/schema/drill.ts';
import { Name } from '#ground/config/schema/reference.ts';
import { Duration, HeaderName, HeaderValue, HttpUrl, JsonPath, whole } from '#ground/config/schema/scalar.ts';
import { Hosting, Settings } from '#ground/config/schema/settings.ts';

export const Client = z.strictObject({
  userAgent: z
    .string()
    .regex(/^[ -~]+$/, 'expected a product such as muster/1, in ASCII')
    .default('muster/1'),
  headers: z.record(HeaderName, HeaderValue).default({}),
  timeout: Duration.default(15_000),
  maxBytes: whole(1, 16_777_216).default(1_048_576),
  /** Per environment, over checks, retries, confirms and verifies. */
  pace: z.strictObject({ requests: whole(1, 10_000), per: Duration }).optional(),
  /** Asked when a connect fails, to tell our network from the target's. */
  selfCheck: z
    .strictObject({
      url: HttpUrl,
      /** `text`: its body is the address that the target sees us come from. */
      egress: z.literal('text').optional(),
    })
    .optional(),
});
export type Client = z.infer<typeof Client>;

/** set: the setting has this value. unset: it is absent and the service then uses this value. */
export const Baseline = z.union(
  [z.strictObject({ set: z.number().min(0) }), z.strictObject({ unset: z.number().min(0) })],
  {
    error: 'expected { set: number }, or { unset: number } with what the service uses when it is absent',
  },
);
export type Baseline = z.infer<typeof Baseline>;

export const Environment = z.strictObject({
  baseUrl: HttpUrl.refine((url) => !/[?#]/.test(url), 'expected a URL without query and fragment'),
  /** Which home answers for it: runs runbooks here, and may lower limits. */
  authority: z.enum(['aws', 'local']).default('local'),
  headers: z.record(HeaderName, HeaderValue).default({}),
  hosting: Hosting.optional(),
  /** Where limits and switches are read and written. */
  settings: Settings.optional(),
  allowDrills: AllowDrills.optional(),
  /** Of limits, where it differs from what `limits` says. */
  baseline: z.record(z.string(), Baseline).default({}),
});
export type Environment = z.infer<typeof Environment>;

export const Limit = z.strictObject({
  scope: z.enum(['request', 'actor', 'ip', 'service']),
  baseline: Baseline,
  /** The span over which it counts. Default: ip 1h, actor and service 1d. */
  per: Duration.optional(),
});
export type Limit = z.infer<typeof Limit>;

/** A setting that is neither a limit nor a secret. unset: it is absent, and null says that what the service then uses is its own business. */
export const Switch = z.strictObject({
  baseline: z.union(
    [
      z.strictObject({ set: z.union([z.string(), z.number()]) }),
      z.strictObject({ unset: z.union([z.string(), z.number(), z.null()]) }),
    ],
    { error: 'expected { set: value }, or { unset: null } when it is absent' },
  ),
});
export type Switch = z.infer<typeof Switch>;

export const Release = z.strictObject({
  identity: z.strictObject({ check: Name, json: JsonPath, is: z.enum(['sha', 'label']) }),
});

const Cap = z.strictObject({
  tokensPerDayMax: z.int().min(0).optional(),
  usdPerMonthMax: z.number().min(0).optional(),
});
export type Cap = z.infer<typeof Cap>;

/** USD and tokens; a limit on what watching and drilling themselves may cost. */
export const Spend = z
  .strictObject({
    usdPerMillionTokens: z.number().min(0).optional(),
    checks: Cap.optional(),
    drills: Cap.optional(),
  })
  .refine(
    ({ usdPerMillionTokens, checks, drills }) =>
      (checks?.usdPerMonthMax === undefined && drills?.usdPerMonthMax === undefined) ||
      usdPerMillionTokens !== undefined,
    'expected usdPerMillionTokens beside usdPerMonthMax',
  );
