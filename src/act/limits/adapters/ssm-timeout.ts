// Apart from the adapter, whose client takes time and memory to load.

/** Of one call with all its requests. */
export const ssmWithinMs = 20_000;
/** What the adapter tells as its `timeoutMs`: the same, with its margin. */
export const ssmTimeoutMs = ssmWithinMs + 2000;
