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
  /** Calls that must be blocked still: later, and after a redeploy. */
  stillBlocked: number;
  /** Milliseconds between being blocked and being blocked still. */
  waitMs: number;
};

/** The leases of a drill in their order, or that of one limit alone; a burst has none. */
export function leasePlans(drill: Drill, limit?: string): LeasePlan[] {
  if (drill.kind === 'burst-429') return [];
  if (drill.kind === 'breaker-open')
    return [{ changes: 2, byCall: drill.byCall, bystanders: 0, stillBlocked: 0, waitMs: 0 }];
  return Object.entries(drill.lower)
    .filter(([name]) => limit === undefined || name === limit)
    .map(([name, lowering]) => planOf(name, lowering));
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
    stillBlocked: restarts + (blockedStillAfter === undefined ? 0 : 1),
    waitMs: blockedStillAfter ?? 0,
  };
}

/** Rounds of calls, one after the other; those at once are one. */
export const roundsOf = ({ byCall, bystanders, together, stillBlocked }: LeasePlan): number =>
  byCall + bystanders + (together ? 1 : 0) + stillBlocked;

/** The longest that one call of a check may take, in milliseconds: all its steps, each up to its timeout. */
export function callMsMax({ checks, client }: Config, check: string): number {
  const steps = ownOf(checks, check)?.steps ?? [];
  return steps.reduce((total, { request }) => total + (request.timeout ?? client.timeout), 0);
}
