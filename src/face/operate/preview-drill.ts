import { type DrillOrder, requireDrill } from '#face/operate/drill-now.ts';
import { type Objection, objectionsTo, type ObjectionTools } from '#face/operate/drill-objections.ts';
import { limitBaseline } from '#ground/config/baselines.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { BurstDrill, Drill, Lowering } from '#ground/config/schema/drill.ts';
import { unreachable } from '#ground/base/unreachable.ts';
import { type DrillCost, drillCost } from '#observe/cost/drill-costs.ts';

export type DrillPreview = DrillOrder & {
  /** One line for each thing that it would do, in order. */
  would: string[];
  cost: DrillCost;
  /** Why it would be refused now, as far as config and state tell. */
  objections: Objection[];
};

/** What a drill would do and cost. Reads only, and nothing of the target. Rejects as `requireDrill`. */
export async function previewOf(order: DrillOrder, tools: ObjectionTools): Promise<DrillPreview> {
  const { config } = tools;
  requireDrill(config, order);
  const drill = ownOf(config.drills, order.drill);
  return {
    ...order,
    would: drill ? wouldOf(config, order, drill) : [],
    cost: drillCost(config, order.environment, order.drill, order.limit),
    objections: await objectionsTo(order, tools),
  };
}

function wouldOf(config: Config, order: DrillOrder, drill: Drill): string[] {
  switch (drill.kind) {
    case 'burst-429':
      return burstLines(drill);
    case 'budget-block':
      return Object.entries(drill.lower)
        .filter(([limit]) => order.limit === undefined || limit === order.limit)
        .map(([limit, lowering]) => lowerLine(config, order.environment, limit, lowering));
    case 'breaker-open':
      return [
        ...Object.entries(drill.set).map(([name, value]) => `set ${name} to ${value}`),
        `expect ${drill.answer} by call ${drill.byCall} of ${drill.check}`,
        `put it back, and expect a pass within ${formatDuration(drill.closesWithin)}`,
      ];
    default:
      return unreachable(drill);
  }
}

const burstLines = ({ requests, check, admitted, answer, recovery }: BurstDrill): string[] => [
  `send ${requests} requests of ${check} at once, of which ${admitted.atLeast} to ${admitted.atMost} may pass`,
  `expect ${answer} for the others`,
  ...(recovery.passesAfterRetryAfter ? ['wait as long as Retry-After says, and expect a pass'] : []),
];

function lowerLine(config: Config, environment: string, limit: string, lowering: Lowering): string {
  const baseline = limitBaseline(config, environment, limit);
  const from = baseline === undefined ? '?' : 'set' in baseline ? String(baseline.set) : 'unset';
  return `lower ${limit} from ${from} to ${lowering.to}, expect ${lowering.answer} by call ${lowering.byCall}, put it back, expect a pass`;
}
