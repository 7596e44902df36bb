import { z } from 'zod';
import { Severity } from '#ground/config/schema/alarm.ts';
import { Duration, HeaderName, HeaderValue, HttpUrl, names, whole } from '#ground/config/schema/scalar.ts';

/** One request; a 2xx answer is success. */
export const HttpAction = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST'),
  url: HttpUrl,
  headers: z.record(HeaderName, HeaderValue).default({}),
  /** `{ secret: NAME }` works at any depth. */
  json: z.json().optional(),
  timeout: Duration.default(30_000),
});

export type HttpAction = z.infer<typeof HttpAction>;

/** A program on the operator's machine, without a shell; exit 0 is success. Local home only. */
export const CommandAction = z.strictObject({
  kind: z.literal('command'),
  command: z
    .array(z.string(), { error: "expected a program and its arguments, such as ['make', 'rollback']" })
    .min(1),
  timeout: Duration.default(300_000),
});

export const Action = z.discriminatedUnion('kind', [HttpAction, CommandAction]);
export type Action = z.infer<typeof Action>;

export const Runbook = z.strictObject({
  when: z.strictObject({
    environments: names('environment'),
    checks: names('check').optional(),
    severities: z.array(Severity).min(1).default(['critical']),
  }),
  mode: z.enum(['dry-run', 'approve', 'auto'], {
    error: "expected 'dry-run', 'approve' or 'auto': there is no default",
  }),
  approveWithin: Duration.default(900_000),
  do: z.array(Action).min(1).max(10),
  verify: z.strictObject({ checks: names('check'), rounds: whole(1, 20), every: Duration }),
  guards: z.strictObject({ cooldown: Duration.optional(), perDay: whole(1, 24).optional() }).default({}),
});
export type Runbook = z.infer<typeof Runbook>;
