import type { HandlerName } from './bundle/bundle.ts';

/**
 * Megabytes of each function, and with them its share of a processor: 1769 MB are a whole one. Chosen by
 * `npm run bench cpu-share`, whose table is in docs/performance.md.
 */
export const memoryMb = {
  // With half of it the process stands still while targets answer, and does not record their time; twice costs twice.
  probe: 512,
  // Verifies by checks, as the probe runs them.
  runbook: 512,
  // One whole processor: a burst leaves together, or proves little.
  drill: 1769,
  // Somebody waits for what these two do; half of it takes twice as long and costs the same.
  dispatch: 256,
  notify: 256,
  // Both read every stream or lease within their minute; half of it would do for few of them.
  sweep: 512,
  watchdog: 512,
  // Nobody waits for it to the second.
  witness: 256,
  // It waits for the watchdog.
  removal: 256,
} as const satisfies Record<HandlerName, number>;
