import { z } from 'zod';
import { SettingName } from '#ground/config/schema/reference.ts';

/** Parameters of Systems Manager: `<prefix>NAME`. Plain strings; a SecureString is never touched. */
export const SsmSettings = z.strictObject({
  kind: z.literal('ssm'),
  prefix: z
    .string()
    .regex(
      /^\/([A-Za-z0-9_.-]+\/)+$/,
      "expected a path that begins and ends with /, such as '/chat/staging/'",
    ),
  /** Default: the region of `aws`. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1')
    .optional(),
  marker: SettingName.default('MUSTER_LEASE'),
});
export type SsmSettings = z.infer<typeof SsmSettings>;
