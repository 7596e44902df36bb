import { z } from 'zod';

/** One run: drills of one environment, one after the other. The workflow's input. */
export const DrillInput = z.strictObject({
  /** Unique for ever; two starts of the same run are one. `<entry>/<environment>/<slot>`, or an id of its own by hand. */
  run: z.string().min(1),
  environment: z.string(),
  drills: z.array(z.string()).min(1).max(20),
  /** Of a budget-block drill: this limit alone. */
  limit: z.string().exactOptional(),
  operator: z.string().exactOptional(),
  /** Milliseconds since the epoch. When it was due; absent by hand. */
  slot: z.int().exactOptional(),
  /** A run that begins after this does nothing. */
  startBy: z.int().exactOptional(),
  /** No drill begins after this. */
  endBy: z.int().exactOptional(),
});
export type DrillInput = z.infer<typeof DrillInput>;
