/** What Muster uses of the context that Lambda hands to a handler. */
export type LambdaContext = { getRemainingTimeInMillis(): number };

/** For recording and evaluating what was probed by then. */
const reserveMs = 15_000;

/** Aborts while there is still time to record: what is not judged by then comes out unknown. */
export const beforeTimeout = (context: LambdaContext): AbortSignal =>
  AbortSignal.timeout(Math.max(1, Math.floor(context.getRemainingTimeInMillis() - reserveMs)));
