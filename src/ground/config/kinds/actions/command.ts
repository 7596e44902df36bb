import { z } from 'zod';
import { acting } from '#ground/config/kinds/actions/acting.ts';

/** A program on the operator's machine, without a shell; exit 0 is success. Local home only. */
export const CommandAction = z.strictObject({
  kind: z.literal('command'),
  command: z
    .array(z.string(), { error: "expected a program and its arguments, such as ['make', 'rollback']" })
    .min(1),
  ...acting({ timeoutMs: 300_000, liveWithinMs: 600_000 }),
});
export type CommandAction = z.infer<typeof CommandAction>;
