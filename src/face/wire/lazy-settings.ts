import type { Settings } from '#act/limits/settings.ts';

/** Settings whose adapter is loaded with the first call: a client of AWS takes longer to load than all the rest. */
export const lazySettings = (timeoutMs: number, load: () => Promise<Settings>): Settings => {
  let loaded: Promise<Settings> | undefined;
  const settings = (): Promise<Settings> => (loaded ??= load());
  return {
    timeoutMs,
    read: async (names) => (await settings()).read(names),
    lower: async (order) => (await settings()).lower(order),
    restore: async (order) => (await settings()).restore(order),
    live: async (expected, receipt) => (await settings()).live(expected, receipt),
    marker: async () => (await settings()).marker(),
    deployedBetween: async (from, to) => (await settings()).deployedBetween(from, to),
  };
};
