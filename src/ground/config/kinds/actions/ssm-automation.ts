import { z } from 'zod';
import { acting } from '#ground/config/kinds/actions/acting.ts';

const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1');

/** Runs a Systems Manager Automation document, AWS's own runbooks among them. */
export const SsmAutomation = z.strictObject({
  kind: z.literal('ssm-automation'),
  document: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{3,128}$/, 'expected the name of a document such as AWS-RestartEC2Instance'),
  version: z
    .string()
    .regex(/^(\$LATEST|\$DEFAULT|[1-9]\d*)$/, 'expected a version such as $DEFAULT or 3')
    .optional(),
  /** Texts as in an http action. */
  parameters: z
    .record(z.string(), z.array(z.string(), { error: "expected a list such as ['i-0123']" }).max(50))
    .default({}),
  region: Region.optional(),
  ...acting({ timeoutMs: 30_000, liveWithinMs: 1_800_000 }),
});
export type SsmAutomation = z.infer<typeof SsmAutomation>;
