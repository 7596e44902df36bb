import type { Severity } from '#record/event/event.ts';

/** An alarm while it was raised, on the world's timeline; `to` Infinity as long as it is. */
export type RaisedSpan = { check: string; incident: string; severity: Severity; from: number; to: number };

/** What a world remembers in order to judge. */
export type Memo = {
  raised: RaisedSpan[];
  /** When what was decided happened, by dedupe id. */
  decidedAt: Map<string, number>;
  /** When a hold was placed, and each window of people opened. */
  heldSince: number | undefined;
  windowSince: Map<string, number>;
  /** Windows could not be read once: what they expect may count. */
  windowTrouble: boolean;
  /** Clocks were set: what depends on the time of day is not judged. */
  isSkewed: boolean;
  /** When an operator's approval of a run was stored, by the clock of who approved. */
  approvedAt: Map<string, number>;
};

export const newMemo = (): Memo => ({
  raised: [],
  decidedAt: new Map(),
  heldSince: undefined,
  windowSince: new Map(),
  windowTrouble: false,
  isSkewed: false,
  approvedAt: new Map(),
});
