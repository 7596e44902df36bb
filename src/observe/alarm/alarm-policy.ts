import type { Severity } from '#record/event/event.ts';

/** A policy with nothing left out. Counts are slots in a row. */
export type AlarmPolicy = {
  raise: { fail?: number | undefined; degraded?: number | undefined };
  clear: { pass: number };
  severity: { fail: Severity; degraded: Severity };
};
