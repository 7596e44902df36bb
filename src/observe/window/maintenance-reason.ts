import { epochMs, type EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { Window } from '#observe/window/window.ts';
import { windowsNow, type WindowTools } from '#observe/window/windows-now.ts';

/**
 * Why nothing may be changed or provoked in an environment now: planned work, be it on some of its checks only, and until
 * when. Undefined when there is none. Of several the one that ends last.
 */
export async function maintenanceReason(
  tools: WindowTools,
  environment: string,
  at: EpochMs,
): Promise<string | undefined> {
  const open = (await windowsNow(tools, environment, at)).filter(({ kind }) => kind === 'maintenance');
  const [last] = open.toSorted((one, other) => other.until - one.until);
  return last && describe(last);
}

const describe = ({ id, until, reason, operator }: Window): string =>
  [
    `maintenance ${id}`,
    operator === undefined ? '' : ` by ${operator}`,
    ` until ${iso(epochMs(until))}`,
    reason === undefined ? '' : `: ${reason}`,
  ].join('');
