import { z } from 'zod';
import { Duration, HttpUrl, names, SecretRef } from '#ground/config/schema/scalar.ts';

const Severity = z.enum(['critical', 'warning', 'info']);
const HeaderValue = z.union([z.string(), SecretRef]);

/** One request; a 2xx answer is success. */
export const HttpAction = z.strictObject({
  kind: z.literal('http'),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST'),
  url: HttpUrl,
  headers: z.record(z.string(), HeaderValue).default({}),
  json: z.json().optional(),
  timeout: Duration.default(30_000),
});

/** A program on the operator's machine, without a shell; exit 0 is success. Local home only. */
export const CommandAction = z.strictObject({
  kind: z.literal('command'),
  command: z.array(z.string()).min(1),
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
  verify: z.strictObject({ checks: names('check'), rounds: z.int().min(1).max(20), every: Duration }),
  guards: z
    .strictObject({ cooldown: Duration.optional(), perDay: z.int().min(1).max(24).optional() })
    .default({}),
});
export type Runbook = z.infer<typeof Runbook>;
