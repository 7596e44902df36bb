import { epochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { LowerOrder } from '#act/limits/settings.ts';

type Mark = Pick<LowerOrder, 'lease' | 'fence'>;

/** What is written beside lowered settings: `drill/chat-1/COST_DAILY_TOKENS #7 until 2026-11-22T12:00:00.000Z`. */
export const markerText = ({ lease, fence, restoreBy, isRestart }: Mark & Marked): string =>
  `${lease} #${fence} until ${iso(epochMs(restoreBy))}${isRestart ? ' restarted' : ''}`;

type Marked = Pick<LowerOrder, 'restoreBy' | 'isRestart'>;

/** Why a marker forbids lowering under this lease; undefined: it does not. */
export function forbidsLowering(marker: string | undefined, order: Mark): string | undefined {
  if (marker === undefined) return undefined;
  const found = parse(marker);
  const isOurs = found?.lease === order.lease && found.fence <= order.fence;
  return isOurs ? undefined : `another lease has it: ${marker}`;
}

/** A newer lease than the one to restore has lowered since: what stands there is its own. */
export function forbidsRestoring(marker: string | undefined, fence: number): string | undefined {
  const found = marker === undefined ? undefined : parse(marker);
  return found && found.fence > fence ? `a newer lease has it: ${marker}` : undefined;
}

function parse(marker: string): Mark | undefined {
  const [, lease, fence] = /^(.+) #(\d{1,15}) until \S+(?: restarted)?$/.exec(marker) ?? [];
  return lease === undefined ? undefined : { lease, fence: Number(fence) };
}
