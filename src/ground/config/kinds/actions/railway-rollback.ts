import { z } from 'zod';
import { acting } from '#ground/config/kinds/actions/acting.ts';

/** The environment's hosting goes back to a deployment of the last known good release, image and variables. */
export const RailwayRollback = z.strictObject({
  kind: z.literal('railway-rollback'),
  to: z.literal('last-known-good'),
  ...acting({ timeoutMs: 60_000, liveWithinMs: 600_000 }),
});
export type RailwayRollback = z.infer<typeof RailwayRollback>;
