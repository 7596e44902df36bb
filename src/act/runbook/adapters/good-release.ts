import type { ActionContext } from '#act/runbook/action.ts';
import { sameRelease } from '#observe/release/same-release.ts';

/** Whether a remote means the last known good release by this name: its own, or the commit that a label was tied to. */
export function isGoodRelease(
  name: string,
  {
    lastKnownGood,
    lastKnownGoodSha,
    releaseIs = 'sha',
  }: Pick<ActionContext, 'lastKnownGood' | 'lastKnownGoodSha' | 'releaseIs'>,
): boolean {
  const isNamed = lastKnownGood !== undefined && sameRelease(name, lastKnownGood, releaseIs);
  return isNamed || (lastKnownGoodSha !== undefined && sameRelease(name, lastKnownGoodSha, 'sha'));
}
