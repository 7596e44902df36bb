import { z } from 'zod';
import { MusterError } from '#ground/base/muster-error.ts';

/** Throws EVENT_UNREADABLE with every problem; Lambda then retries and leaves the event in the dead-letter queue. */
export function parseEvent<T>(schema: z.ZodType<T>, event: unknown): T {
  const parsed = schema.safeParse(event);
  if (parsed.success) return parsed.data;
  throw new MusterError(
    'EVENT_UNREADABLE',
    `not an event for this function: ${z.prettifyError(parsed.error)}`,
    {
      exit: 2,
    },
  );
}
