import type { EpochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import type { Severity } from '#record/event/event.ts';
import type { Tone } from '#face/cli/view/segment.ts';

export type Point = { outcome: Outcome; latencyMs?: number | undefined };

/** One check in one environment. */
export type Target = { environment: string; check: string };

export type Row = Target & {
  /** `waiting`: it has not reported yet. */
  outcome: Outcome | 'waiting';
  latencyMs?: number | undefined;
  reason: string;
  /** Oldest first, the present one included; at most `pointsMax`. */
  points: readonly Point[];
};

export type OpenAlarm = Target & { severity: Severity; since: EpochMs };

export type EventLine = { at: EpochMs; tone: Tone; text: string };

/** What the terminal shows, apart from how. */
export type ViewModel = {
  service: string;
  /** Those known from the start, then the others in the order in which they first reported. */
  rows: readonly Row[];
  alarms: readonly OpenAlarm[];
  /** Oldest first; at most `eventsMax`. */
  events: readonly EventLine[];
  next?: Target & { dueAt: EpochMs };
};

export const pointsMax = 30;
export const eventsMax = 200;

/** Before anything happened. `targets`: what is going to report, in the order to show it. */
export const emptyView = (service: string, targets: readonly Target[] = []): ViewModel => ({
  service,
  rows: targets.map(({ environment, check }) => ({
    environment,
    check,
    outcome: 'waiting',
    reason: '',
    points: [],
  })),
  alarms: [],
  events: [],
});

export const isOf =
  (target: Target) =>
  (other: Target): boolean =>
    other.environment === target.environment && other.check === target.check;
