import { callMsMax, type LeasePlan, leasePlans, roundsOf } from '#ground/config/lease-plan.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { BurstDrill, Drill } from '#ground/config/schema/drill.ts';
import { redeploys, settingsSourceOf } from '#ground/config/settings-source.ts';
import { sum, usdOf } from '#observe/cost/cost-rows.ts';

/** What one run of a drill sends to the target and spends there. */
export type DrillSpend = {
  /**
   * At most. A call is the whole check: after a wait nobody may have its cookies. Calls at once and a burst run the steps
   * before the last one once. Asking until a limit passes again, or a breaker closes, counts once; reading settings not at all.
   */
  requests: number;
  /** At most as many calls pass as the drill declares; those that are blocked cost nothing. */
  tokens: number;
  /** When every call passes. */
  worst: { tokens: number };
};

/** What one run of a drill in an environment takes, from the config alone. */
export type DrillCost = DrillSpend & {
  /** When `spend.usdPerMillionTokens` is declared. */
  usd?: number;
  /** Half of `liveWithin` for each change, since no run was measured yet, and every wait that is declared. */
  minutesExpected: number;
  /** The whole of `liveWithin` for each change, every wait, every Retry-After and every call up to its timeout. */
  minutesMax: number;
  /** Deployments of the target: for lowering, restoring and restarting, where changing a setting takes one. */
  redeploys: number;
};

const minuteMs = 60_000;

/** Of a drill, or of one limit of it alone. A drill that the config does not have costs nothing. */
export function drillCost(config: Config, environment: string, name: string, limit?: string): DrillCost {
  const drill = ownOf(config.drills, name);
  const plans = drill ? leasePlans(drill, limit) : [];
  const spend = drillSpend(config, name, limit);
  const usd = usdOf(config, spend.tokens);
  const isDeployed = redeploys(settingsSourceOf(config, environment));
  return {
    ...spend,
    ...(usd !== undefined && { usd }),
    ...(drill ? minutesOf(config, drill, plans) : { minutesExpected: 0, minutesMax: 0 }),
    redeploys: isDeployed ? sum(plans, ({ changes }) => changes) : 0,
  };
}

/** What a run sends and spends is the same in every environment. */
export function drillSpend(config: Config, name: string, limit?: string): DrillSpend {
  const drill = ownOf(config.drills, name);
  const check = drill && ownOf(config.checks, drill.check);
  if (!check) return { requests: 0, tokens: 0, worst: { tokens: 0 } };
  const parts =
    drill.kind === 'burst-429'
      ? [burstCalls(drill)]
      : leasePlans(drill, limit).map((plan) => leasedCalls(drill, plan));
  const requests = ({ single, together, others }: Calls): number =>
    single * check.steps.length + (together === 0 ? 0 : check.steps.length - 1 + together) + others;
  const tokens = check.spends?.tokens ?? 0;
  return {
    requests: sum(parts, requests),
    tokens: tokens * sum(parts, ({ passing }) => passing),
    worst: { tokens: tokens * sum(parts, ({ single, together }) => single + together) },
  };
}

type Calls = {
  single: number;
  together: number;
  /** Of all of them. */
  passing: number;
  /** Requests that are no calls. */
  others: number;
};

/**
 * The pass before, the burst, and what recovery asks: once just before Retry-After is over, once after, and once when the
 * lockout was waited out. The first of these that passes is the last.
 */
function burstCalls({ requests, admitted, recovery }: BurstDrill): Calls {
  const asked = [recovery.blockedJustBefore, recovery.passesAfterRetryAfter].filter(Boolean).length;
  return { single: 1 + asked + 1, together: requests, passing: 1 + admitted.atMost + 1, others: 0 };
}

/**
 * The pass before, the calls of which the last one is blocked, what is asked then, and the pass after. A breaker that is
 * half open lets its call through.
 */
function leasedCalls(drill: Drill, plan: LeasePlan): Calls {
  const { byCall, bystanders, together, again, meter } = plan;
  const halfOpen = drill.kind === 'breaker-open' ? again : 0;
  return {
    single: 1 + byCall + bystanders + again + (meter ? meter.calls * meter.roundsMax : 0) + 1,
    together: together?.calls ?? 0,
    passing: 1 + (byCall - 1) + bystanders + (together?.admittedMax ?? 0) + halfOpen + 1,
    others: meter ? meter.reads * meter.roundsMax : 0,
  };
}

type Minutes = Pick<DrillCost, 'minutesExpected' | 'minutesMax'>;

function minutesOf(config: Config, drill: Drill, plans: readonly LeasePlan[]): Minutes {
  const callMs = callMsMax(config, drill.check);
  if (drill.kind === 'burst-429') return burstMinutes(config, drill, callMs);
  const closing = drill.kind === 'breaker-open' ? drill.closesWithin : 0;
  const changing = sum(plans, ({ changes }) => changes) * drill.liveWithin;
  const waits = sum(plans, ({ waitMs }) => waitMs) + closing;
  const retries = sum(plans, ({ retryAfterMs }) => retryAfterMs);
  const calls = sum(plans, (plan) => 1 + roundsOf(plan, plan.meter?.roundsMax) + 1) * callMs;
  return {
    minutesExpected: (changing / 2 + waits) / minuteMs,
    minutesMax: (changing + waits + retries + calls) / minuteMs,
  };
}

/** A lockout is waited out: its first step, or its last when others came before. */
function burstMinutes(config: Config, drill: BurstDrill, callMs: number): Minutes {
  const steps = ownOf(config.answers, drill.answer)?.lockout?.steps ?? [];
  const [first = 0, last = 0] = [steps[0], steps.at(-1)];
  const { single } = burstCalls(drill);
  return {
    minutesExpected: (drill.sentWithin + first) / minuteMs,
    minutesMax: (drill.sentWithin + last + (single + 1) * callMs) / minuteMs,
  };
}
