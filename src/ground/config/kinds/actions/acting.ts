import { Duration } from '#ground/config/schema/scalar.ts';

/** What every action has: how long one act may take, and until when its effect must be seen to be live. */
export const acting = ({ timeoutMs, liveWithinMs }: { timeoutMs: number; liveWithinMs: number }) => ({
  timeout: Duration.default(timeoutMs),
  liveWithin: Duration.default(liveWithinMs),
});
