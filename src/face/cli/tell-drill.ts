import type { DrillPhase, Told } from '#act/drill/drill-tools.ts';
import type { Io } from '#face/cli/io.ts';
import { toldOnce } from '#face/cli/told-once.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import type { LocalHooks } from '#face/wire/local.ts';
import type { Clock } from '#ground/base/clock.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';

type Hook = NonNullable<LocalHooks['onDrill']>;

/** Phases in which something is lowered: how long that may last is told with them. */
const lowered: ReadonlySet<DrillPhase> = new Set([
  'leased',
  'armed',
  'lowered',
  'live',
  'calling',
  'restoring',
]);

/** What is told with them is an id, or was told before. */
const plain: ReadonlySet<DrillPhase> = new Set(['leased', 'armed', 'live', 'restored']);

/** `  12s  [2/5] COST_X  lowered: COST_X to 10  (back in 3m 48s at the latest)` for each phase, as it comes. */
export function tellDrill({ err }: Io, clock: Clock, config: Config): Hook {
  const startedMs = clock.monotonicMs();
  const limits: string[] = [];
  let leasedMs: number | undefined;
  return toldOnce((input, told) => {
    const { drill, limit, phase } = told;
    if (phase === 'completed' || phase === 'refused') return;
    const nowMs = clock.monotonicMs();
    if (phase === 'leased') leasedMs = nowMs;
    if (limit !== undefined && !limits.includes(limit)) limits.push(limit);
    const named = nameOf(limit, limits, limitsOf(config, drill, input.limit));
    const leftMs = lowered.has(phase) ? leftOf(config, drill, leasedMs, nowMs) : undefined;
    const left = leftMs === undefined ? '' : `  (back in ${spanText(leftMs)} at the latest)`;
    err.write(`${spanText(nowMs - startedMs).padStart(7)}  ${named}${saidOf(told)}${left}\n`);
  });
}

const saidOf = ({ phase, text }: Told): string =>
  text === '' || plain.has(phase) ? phase : `${phase}: ${clean(text)}`;

/** `[2/5] COST_X  ` */
function nameOf(limit: string | undefined, seen: readonly string[], all: number): string {
  if (limit === undefined) return '';
  return all < 2 ? `${limit}  ` : `[${seen.indexOf(limit) + 1}/${all}] ${limit}  `;
}

function limitsOf(config: Config, name: string, only: string | undefined): number {
  const drill = ownOf(config.drills, name);
  return drill?.kind === 'budget-block' && only === undefined ? Object.keys(drill.lower).length : 1;
}

/** Until the lease is over: then whoever is left restores. */
function leftOf(
  config: Config,
  name: string,
  leasedMs: number | undefined,
  nowMs: number,
): number | undefined {
  const drill = ownOf(config.drills, name);
  if (!drill || drill.kind === 'burst-429' || leasedMs === undefined) return undefined;
  return leasedMs + drill.leaseFor - nowMs;
}
