/** Aborts with `signal`, or once the action's time is over: of all requests of one call together. */
export const within = ({ timeout }: { timeout: number }, signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
