import { epochMs } from '#ground/base/brand.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { type Cadence, nextSlot } from '#ground/base/slots.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Counted from 2026-01-01: the answer never depends on today. So many show the days of a week. */
const countedFrom = epochMs(1_767_225_600_000);
const countedMax = 20;

/** Work that begins again before it is over never ends, and nobody is alarmed any more. */
export function maintenanceEnds({ maintenance, timezone }: Config): Finding[] {
  return Object.entries(maintenance).flatMap(([name, { cron, lasts }]) => {
    const gapMs = shortestGapMs({ cron, timezone });
    if (gapMs === undefined || lasts < gapMs) return [];
    const message = `expected less than ${formatDuration(gapMs)}: so soon it begins again, and would never end`;
    return [{ path: ['maintenance', name, 'lasts'], message }];
  });
}

/** Undefined when it comes once at most. */
function shortestGapMs(cadence: Cadence): number | undefined {
  let shortest: number | undefined;
  let slot = nextSlot(cadence, countedFrom);
  for (let count = 1; slot !== undefined && count < countedMax; count += 1) {
    const next = nextSlot(cadence, slot);
    if (next !== undefined) shortest = Math.min(shortest ?? Infinity, next - slot);
    slot = next;
  }
  return shortest;
}
