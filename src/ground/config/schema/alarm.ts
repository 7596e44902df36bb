import { z } from 'zod';
import { Duration, names, whole } from '#ground/config/schema/scalar.ts';

export const Severity = z.enum(['critical', 'warning', 'info']);
const inARow = whole(1, 50);

/** Nothing else of the slot is recorded until its confirms are done: with five of them, 5 minutes. */
const confirmEveryMsMax = 60_000;

const policy = {
  /** So many in a row raise. */
  raise: z.strictObject({ fail: inARow.optional(), degraded: inARow.optional() }),
  /** So many passes in a row clear. */
  clear: z.strictObject({ pass: inARow }),
  /** Quick re-checks on the first failure: attempts inside the slot's record. */
  confirm: z.strictObject({
    times: whole(1, 5),
    every: Duration.refine(
      (ms) => ms <= confirmEveryMsMax,
      'expected at most 60s: a confirm is a quick re-check within its slot',
    ),
  }),
  severity: z.strictObject({ fail: Severity, degraded: Severity }),
  /** While it is raised and nobody acknowledged it, it is told again so often. */
  remind: Duration.refine((ms) => ms >= remindMsMin, 'expected 1s or more'),
  /** Raised so often within so long, it is flapping: said once, and it stays raised until it was quiet for so long. */
  flapping: z.strictObject({ raises: whole(2, 20), within: Duration, quiet: Duration }),
};

const remindMsMin = 1000;

/** What a policy leaves out comes from `default`. */
export const AlarmPolicy = z.strictObject({
  environments: names('environment').optional(),
  checks: z
    .union([z.literal('all'), names('check')], { error: "expected 'all' or a list of checks" })
    .optional(),
  raise: policy.raise.optional(),
  clear: policy.clear.optional(),
  confirm: policy.confirm.optional(),
  severity: policy.severity.partial().optional(),
  remind: policy.remind.optional(),
  flapping: policy.flapping.partial().optional(),
});
export type AlarmPolicy = z.infer<typeof AlarmPolicy>;
