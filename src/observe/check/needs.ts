import type { Outcome } from '#ground/base/outcome.ts';
import type { Check } from '#ground/config/schema/check.ts';

const words: Record<Outcome, string | undefined> = {
  pass: undefined,
  degraded: undefined,
  fail: 'which failed',
  unknown: 'which is unknown',
};

/** `skipped: needs health, which failed`; undefined when nothing stands in the way. */
export function skipReason(
  needs: readonly { check: string; outcome: Outcome | undefined }[],
): string | undefined {
  const inTheWay = needs.find(({ outcome }) => outcome !== undefined && words[outcome] !== undefined);
  return inTheWay?.outcome && `${skippedFor}${inTheWay.check}, ${words[inTheWay.outcome]}`;
}

const skippedFor = 'skipped: needs ';

/** Whether a result's reason is such a one: the check was not asked, because of another. */
export const isSkippedForNeed = (reason: string): boolean => reason.startsWith(skippedFor);

/** Whether a check waits for itself by way of what it needs. */
export function isInLoop(name: string, checks: Readonly<Record<string, Check>>): boolean {
  const seen = new Set<string>();
  const open = [...(checks[name]?.needs ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (!seen.has(next)) open.push(...(checks[next]?.needs ?? []));
    seen.add(next);
  }
  return false;
}
