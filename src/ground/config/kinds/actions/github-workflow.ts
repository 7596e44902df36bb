import { z } from 'zod';
import { acting } from '#ground/config/kinds/actions/acting.ts';
import { SecretRef } from '#ground/config/schema/reference.ts';
import { HttpUrl } from '#ground/config/schema/scalar.ts';

/** `workflow_dispatch` of a workflow. Source: docs.github.com, REST API endpoints for workflows. */
export const GithubWorkflow = z.strictObject({
  kind: z.literal('github-workflow'),
  repository: z
    .string({ error: 'expected owner/name' })
    .regex(/^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/, 'expected owner/name'),
  /** Its file name or id. */
  workflow: z.string().regex(/^[A-Za-z0-9._-]{1,200}$/, 'expected a file name such as rollback.yml'),
  ref: z.string().min(1).max(200).default('main'),
  /** Texts as in an http action: `{lastKnownGood}`, `{run}`, `{key}`, `{incident}`, `{environment}`. */
  inputs: z.record(z.string(), z.string()).default({}),
  token: SecretRef,
  url: HttpUrl.default('https://api.github.com'),
  ...acting({ timeoutMs: 30_000, liveWithinMs: 1_800_000 }),
});
export type GithubWorkflow = z.infer<typeof GithubWorkflow>;
