import { z } from 'zod';
import { acting } from '#ground/config/kinds/actions/acting.ts';

const Region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region such as eu-central-1');

/** Points an alias at the version whose description names the last known good release. */
export const LambdaAlias = z.strictObject({
  kind: z.literal('lambda-alias'),
  function: z.string().regex(/^[A-Za-z0-9-_]{1,64}$/, 'expected the name of a function'),
  alias: z.string().regex(/^(?!\d+$)[A-Za-z0-9-_]{1,128}$/, 'expected the name of an alias such as live'),
  to: z.literal('last-known-good'),
  region: Region.optional(),
  ...acting({ timeoutMs: 30_000, liveWithinMs: 120_000 }),
});
export type LambdaAlias = z.infer<typeof LambdaAlias>;
