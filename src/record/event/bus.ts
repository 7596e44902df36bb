import type { MusterEvent } from '#record/event/event.ts';

/**
 * Delivers events at least once to whoever subscribes. Resolves with the dedupe ids that were accepted durably;
 * those missing must be sent again. Ends within its own timeout (5 s). Rejects BUS_UNAVAILABLE when none was accepted.
 */
export type Bus = {
  publish(events: readonly MusterEvent[]): Promise<ReadonlySet<string>>;
  /** Absent: somebody listens. False: nobody does in this process, so that asking again is of no use. */
  isHeard?(): boolean;
};
