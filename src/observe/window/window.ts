import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import type { StateKey } from '#ground/state/state-store.ts';

const Time = z.int().min(0);

/**
 * A span on a target in which what is found alarms nobody: in a drill's, certain answers; in maintenance and in a snooze,
 * whatever is found of its checks. Everything else alarms as ever.
 */
export const Window = z.strictObject({
  /** Who opened it: a drill run, or what `muster maintenance` and `muster alarms snooze` gave it. */
  id: z.string().min(1),
  kind: z.enum(['drill', 'maintenance', 'snooze']),
  /** Names of `answers`, of a drill. */
  answers: z.array(z.string()).max(20),
  /** Absent: all checks. */
  checks: z.array(z.string()).max(200).exactOptional(),
  /** Who, where a person opened it, and why. */
  operator: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  from: Time,
  /** Ends then, if nobody ends it before. */
  until: Time,
});
export type Window = z.infer<typeof Window>;

export const windowsMax = 20;

/** Of one target, oldest first. Those that ended stay for a while: what was probed in them is judged later. */
export const Windows = z.strictObject({ windows: z.array(Window).max(windowsMax) });
export type Windows = z.infer<typeof Windows>;

export const windowKey = ({ service, environment }: { service: string; environment: string }): StateKey => ({
  collection: 'window',
  id: `${service}/${environment}`,
});

export const parseWindows = (value: Json | undefined): Windows =>
  value === undefined ? { windows: [] } : Windows.parse(value);
