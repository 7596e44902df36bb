/** What a durable timer can wait: whole seconds, at least one. */
export const wholeSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));
