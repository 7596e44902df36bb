import type { DrillPhase } from '#act/drill/drill-tools.ts';
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
  const limits = new Map<string, number>();
  let leasedMs: number | undefined;
  return toldOnce((input, { drill, limit, phase, text }) => {
    if (phase === 'completed' || phase === 'refused') return;
    const nowMs = clock.monotonicMs();
    if (phase === 'leased') leasedMs = nowMs;
    if (limit !== undefined && !limits.has(limit)) limits.set(limit, limits.size + 1);
    const all = limitsOf(config, drill, input.limit);
    const counter = limit === undefined || all < 2 ? '' : `[${limits.get(limit)}/${all}] `;
    const named = limit === undefined ? '' : `${counter}${limit}  `;
    const said = text === '' || plain.has(phase) ? phase : `${phase}: ${clean(text)}`;
    const leftMs = lowered.has(phase) ? leftOf(config, drill, leasedMs, nowMs) : undefined;
    const left = leftMs === undefined ? '' : `  (back in ${spanText(leftMs)} at the latest)`;
    err.write(`${spanText(nowMs - startedMs).padStart(7)}  ${named}${said}${left}\n`);
  });
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
