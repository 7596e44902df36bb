import type { Spent } from '#act/drill/counted.ts';
import type { Row } from '#act/drill/drill-scene.ts';

/** Both verdicts in one: the worse leads, nothing is left out. */
export function worse(
  one: Pick<Row, 'outcome' | 'reason' | 'findings'>,
  other: Pick<Row, 'outcome' | 'reason' | 'findings'>,
): Pick<Row, 'outcome' | 'reason' | 'findings'> {
  const rank = { fail: 3, unknown: 2, degraded: 1, pass: 0 } as const;
  const { outcome, reason } = rank[other.outcome] > rank[one.outcome] ? other : one;
  return { outcome, reason, findings: [...one.findings, ...other.findings] };
}

/** Of a limit about which nothing was found out. */
export const unproven = (limit: string, reason: string): Row => ({
  limit,
  outcome: 'unknown',
  reason,
  findings: [reason],
  restored: 'never-lowered',
});

/** What a view is told of a row. */
export const told = ({ outcome, reason }: Pick<Row, 'outcome' | 'reason'>): string =>
  reason === '' ? outcome : `${outcome}: ${reason}`;

/** Adds to what was spent, and gives back what it was spent on. */
export function add<T extends Spent>(spent: Spent, more: T): T {
  spent.requests += more.requests;
  spent.tokens += more.tokens;
  return more;
}
