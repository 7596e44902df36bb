import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The branch that the author evidently meant: the only one whose type fits, else the one with the fewest missing
 * members. Undefined when none fits or two fit equally well: then the union speaks for itself.
 */
export function meantBranch(branches: readonly Issue[][]): Issue[] | undefined {
  const fitting = fittingBranches(branches);
  const fewest = Math.min(...fitting.map(missingIn));
  const best = fitting.filter((branch) => missingIn(branch) === fewest);
  return best.length === 1 ? best[0] : undefined;
}

export const fittingBranches = (branches: readonly Issue[][]): Issue[][] =>
  branches.filter((branch) => !branch.some(isOtherType));

/** The value as a whole is of another type than the branch, or another literal. */
function isOtherType(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return fittingBranches(issue.errors).length === 0;
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

const missingIn = (branch: readonly Issue[]): number => branch.filter(isMissingMember).length;

/** Needs `reportInput`: an issue carries the value that it is about. */
const isMissingMember = (issue: Issue): boolean =>
  issue.path.length === 1 && 'input' in issue && issue.input === undefined;
