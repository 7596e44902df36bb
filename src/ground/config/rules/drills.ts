import { formatDuration } from '#ground/base/duration.ts';
import { either } from '#ground/config/explain/describe.ts';
import { callMsMax, type LeasePlan, leasePlans, roundsOf } from '#ground/config/lease-plan.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Finding, Path } from '#ground/config/problem.ts';
import { eachDrill, eachLowering, loweringsOf } from '#ground/config/rules/each-drill.ts';
import type { answerCauses } from '#ground/config/schema/check.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { BurstDrill, Drill, DrillKind } from '#ground/config/schema/drill.ts';

const minuteMs = 60_000;

type Cause = (typeof answerCauses)[number];

/** A drill that changes nothing, or lets everything pass, proves nothing. */
export const provesSomething = (config: Config): Finding[] =>
  eachDrill(config, (drill, path) => {
    if (drill.kind === 'burst-429') return freeBurst(drill, path);
    const [part, changes] =
      drill.kind === 'budget-block' ? (['lower', drill.lower] as const) : (['set', drill.set] as const);
    const isEmpty = Object.keys(changes).length === 0;
    return isEmpty ? [{ path: [...path, part], at: 'whole', message: 'expected at least one' }] : [];
  });

const freeBurst = ({ requests, admitted }: BurstDrill, path: Path): Finding[] =>
  admitted.atMost < requests
    ? []
    : [{ path: [...path, 'admitted', 'atMost'], message: `expected less than the ${requests} requests` }];

/** Calls at once of which all may pass prove nothing either. */
export const provesTogether = (config: Config): Finding[] =>
  eachLowering(config, ({ concurrent }, path) =>
    concurrent && concurrent.admittedMax >= concurrent.calls
      ? [
          {
            path: [...path, 'concurrent', 'admittedMax'],
            message: `expected less than the ${concurrent.calls} calls`,
          },
        ]
      : [],
  );

const causes: Readonly<Record<DrillKind, readonly Cause[]>> = {
  'burst-429': ['rate'],
  'budget-block': ['budget'],
  'breaker-open': ['capacity', 'dependency'],
};

/** Being blocked for another reason than the one that is drilled is no proof. */
export const fittingCauses = (config: Config): Finding[] =>
  eachDrill(config, (drill, path) =>
    answersIn(drill, path).flatMap(({ name, at }) => {
      const cause = ownOf(config.answers, name)?.cause;
      if (cause === undefined || causes[drill.kind].includes(cause)) return [];
      const message = `expected an answer with cause ${either(causes[drill.kind])}, not ${cause}`;
      return [{ path: at, message }];
    }),
  );

const answersIn = (drill: Drill, path: Path): { name: string; at: Path }[] =>
  drill.kind === 'budget-block'
    ? loweringsOf(drill, path).map(({ lowering, at }) => ({ name: lowering.answer, at: [...at, 'answer'] }))
    : [{ name: drill.answer, at: [...path, 'answer'] }];

/**
 * Lowering, calls and restoring must be over before the lease is: else the watchdog ends such a drill. A Retry-After is not
 * counted, since nobody knows it before, and calls seldom take as long as they may.
 */
export const roomInLease = (config: Config): Finding[] =>
  eachDrill(config, (drill, path) => {
    if (drill.kind === 'burst-429') return [];
    const callMs = callMsMax(config, drill.check);
    const needed = leasePlans(drill).map((plan) => ({ plan, ms: needOf(plan, drill.liveWithin, callMs) }));
    const [longest] = needed.sort((one, other) => other.ms - one.ms);
    if (!longest || longest.ms <= drill.leaseFor) return [];
    const atLeast = Math.ceil(longest.ms / minuteMs) * minuteMs;
    const message = `expected at least ${formatDuration(atLeast)}: ${shares(longest.plan, drill.liveWithin, callMs)}`;
    return [{ path: [...path, 'leaseFor'], message }];
  });

const needOf = (plan: LeasePlan, liveWithin: number, callMs: number): number =>
  plan.changes * liveWithin + plan.waitMs + roundsOf(plan) * callMs;

function shares(plan: LeasePlan, liveWithin: number, callMs: number): string {
  const live = `${plan.changes} changes that are live within ${formatDuration(liveWithin)}`;
  const wait = plan.waitMs === 0 ? [] : [`a wait of ${formatDuration(plan.waitMs)}`];
  const calls = `up to ${roundsOf(plan)} calls of ${formatDuration(callMs)}`;
  const whose = plan.limit === undefined ? '' : ` (${plan.limit})`;
  return `${[live, ...wait].join(', ')} and ${calls}${whose}`;
}
