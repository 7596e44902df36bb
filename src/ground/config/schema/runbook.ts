import { z } from 'zod';
import { CommandAction } from '#ground/config/kinds/actions/command.ts';
import { GithubWorkflow } from '#ground/config/kinds/actions/github-workflow.ts';
import { HttpAction } from '#ground/config/kinds/actions/http.ts';
import { LambdaAlias } from '#ground/config/kinds/actions/lambda-alias.ts';
import { RailwayRollback } from '#ground/config/kinds/actions/railway-rollback.ts';
import { SsmAutomation } from '#ground/config/kinds/actions/ssm-automation.ts';
import { Severity } from '#ground/config/schema/alarm.ts';
import { Duration, names, whole } from '#ground/config/schema/scalar.ts';

export const Action = z.discriminatedUnion('kind', [
  RailwayRollback,
  GithubWorkflow,
  LambdaAlias,
  SsmAutomation,
  HttpAction,
  CommandAction,
]);
export type Action = z.infer<typeof Action>;
export type ActionKind = Action['kind'];

const Guards = z.strictObject({
  /** Only when the release changed so lately: an older one was good for long, and is not the cause. */
  releasedWithin: Duration.optional(),
  cooldown: Duration.optional(),
  perDay: whole(1, 24).optional(),
  /** Not while one of these checks fails: a provider's outage is not mended by a rollback. */
  vetoedBy: z
    .strictObject({ tags: names('tag').optional(), checks: names('check').optional() })
    .refine(({ tags, checks }) => tags !== undefined || checks !== undefined, 'expected tags, checks or both')
    .optional(),
});

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
  guards: Guards.default({}),
});
export type Runbook = z.infer<typeof Runbook>;
