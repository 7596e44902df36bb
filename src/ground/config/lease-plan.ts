import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Drill, Lowering } from '#ground/config/schema/drill.ts';

/** What happens under one lease of a drill, at most. */
export type LeasePlan = {
  /** The limit that is lowered; absent: switches are set. */
  limit?: string;
  /** Changes that must become live: lowering, restoring, and a redeploy between them where one is asked for. */
  changes: number;
  /** Calls one after the other until it must block. */
  byCall: number;
  /** Calls by another actor. */
  bystanders: number;
  /** Calls at once, and how many of them may pass. */
  together?: { calls: number; admittedMax: number };
  /** Calls after that: blocked still later and after a redeploy, or to a breaker that is half open. */
  again: number;
  /** One round of blocked calls between readings, where blocked calls must not move the meter; and how many at most. */
  meter?: { reads: number; calls: number; roundsMax: number };
  /** Milliseconds between being blocked and being blocked still. */
  waitMs: number;
  /** Up to so much more, as a Retry-After says. */
  retryAfterMs: number;
};

/** Others use the service too: a meter that moved is looked at again. */
const metering = { reads: 2, calls: 2, roundsMax: 3 };
/** An open breaker is asked once when its Retry-After is over, unless that is longer: 150 s, and one for its rounding. */
const halfOpenMs = 151_000;

/** The leases of a drill in their order, or that of one limit alone; a burst has none. */
export function leasePlans(drill: Drill, limit?: string): LeasePlan[] {
  if (drill.kind === 'burst-429') return [];
  if (drill.kind === 'breaker-open') {
    const { byCall } = drill;
    return [{ changes: 2, byCall, bystanders: 0, again: 1, waitMs: 0, retryAfterMs: halfOpenMs }];
  }
  return Object.entries(drill.lower)
    .filter(([name]) => limit === undefined || name === limit)
    .map(([name, lowering]) => ({ ...planOf(name, lowering), ...(drill.meter && { meter: metering }) }));
}

function planOf(limit: string, lowering: Lowering): LeasePlan {
  const { byCall, bystander, concurrent, blockedStillAfter, blockedStillAfterRestart } = lowering;
  const restarts = blockedStillAfterRestart ? 1 : 0;
  return {
    limit,
    changes: 2 + restarts,
    byCall,
    bystanders: bystander ? 1 : 0,
    ...(concurrent && { together: concurrent }),
    again: restarts + (blockedStillAfter === undefined ? 0 : 1),
    waitMs: blockedStillAfter ?? 0,
    retryAfterMs: 0,
  };
}

/** Rounds of calls, one after the other; those at once are one, and so is a reading. A meter that stands still takes one round. */
export const roundsOf = (
  { byCall, bystanders, together, again, meter }: LeasePlan,
  meterRounds = 1,
): number =>
  byCall + bystanders + (together ? 1 : 0) + again + (meter ? (meter.reads + meter.calls) * meterRounds : 0);

/** The longest that one call of a check may take, in milliseconds: all its steps, each up to its timeout. */
export function callMsMax({ checks, client }: Config, check: string): number {
  const steps = ownOf(checks, check)?.steps ?? [];
  return steps.reduce((total, { request }) => total + (request.timeout ?? client.timeout), 0);
}
