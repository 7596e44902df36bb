import { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import type { StateKey } from '#ground/state/state-store.ts';

const Time = z.int().min(0);

export const checksMax = 200;

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
  checks: z.array(z.string()).max(checksMax).exactOptional(),
  /** Who, where a person opened it, and why. */
  operator: z.string().exactOptional(),
  reason: z.string().exactOptional(),
  from: Time,
  /** Ends then, if nobody ends it before. */
  until: Time,
});
export type Window = z.infer<typeof Window>;

export const windowsMax = 20;

/** What somebody did with a window, and is not in evidence yet: stored in one compare-and-set with the window itself. */
export const OwedEntry = z.strictObject({
  /** What its record is known by: it stands once, however often it is tried. */
  id: z.string(),
  phase: z.enum(['opened', 'extended', 'ended']),
  window: Window,
  /** Who did this, and why. */
  operator: z.string(),
  reason: z.string().exactOptional(),
  /** The newest seq of the stream `windows` when it was decided: its record comes after. */
  afterSeq: z.int().min(0),
});
export type OwedEntry = z.infer<typeof OwedEntry>;

/** Of one target, oldest first. Those that ended stay for a while: what was probed in them is judged later. */
export const Windows = z.strictObject({
  windows: z.array(Window).max(windowsMax),
  owed: z
    .array(OwedEntry)
    .max(2 * windowsMax)
    .exactOptional(),
});
export type Windows = z.infer<typeof Windows>;

export const windowKey = ({ service, environment }: { service: string; environment: string }): StateKey => ({
  collection: 'window',
  id: `${service}/${environment}`,
});

export const parseWindows = (value: Json | undefined): Windows =>
  value === undefined ? { windows: [] } : Windows.parse(value);

/** Whether it is about a check whatever is found of it: maintenance or a snooze. A drill's is about answers. */
export const coversCheck = ({ kind, checks }: Window, check: string): boolean =>
  kind !== 'drill' && (checks === undefined || checks.includes(check));
