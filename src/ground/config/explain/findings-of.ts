import type { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import { knownKeys } from '#ground/config/explain/describe.ts';
import { isLaterKey, isLaterValue, notBuiltYet } from '#ground/config/explain/later.ts';
import { fittingBranches, meantBranch } from '#ground/config/explain/union.ts';
import { nearest } from '#ground/config/nearest.ts';
import { valueAt } from '#ground/config/pattern.ts';
import { type Finding, type Path, pathText } from '#ground/config/problem.ts';

const missing = 'missing:';

type Issue = z.core.$ZodIssue;

/** What zod found, in the words of the config's author; `at` is where `issues` are relative to. */
export function findingsOf(issues: readonly Issue[], data: Json, at: Path = []): Finding[] {
  const findings = issues
    .filter((issue) => !(issue.code === 'custom' && hasUnknownKeys(issue.path, issues)))
    .flatMap((issue) => findingsOfOne(issue, data, [...at, ...(issue.path as Path)]));
  return findings.filter((finding) => !isMisspelt(finding, findings));
}

/** What is missing stands beside it, under the name that `nearest` corrects. */
const isMisspelt = ({ path, message }: Finding, findings: readonly Finding[]): boolean =>
  message.startsWith(missing) &&
  findings.some(
    ({ at, nearest: meant, path: other }) =>
      at === 'key' && meant === path.at(-1) && pathText(other.slice(0, -1)) === pathText(path.slice(0, -1)),
  );

/** A key that was misspelt or is not built yet may be what a rule of the same object misses: one fault, said once. */
const hasUnknownKeys = (path: readonly PropertyKey[], issues: readonly Issue[]): boolean =>
  issues.some((issue) => issue.code === 'unrecognized_keys' && issue.path.join('.') === path.join('.'));

function findingsOfOne(issue: Issue, data: Json, path: Path): Finding[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => strange(key, knownKeys(issue.keys), path));
  if (issue.code === 'invalid_key')
    return [{ path, at: 'key', message: issue.issues[0]?.message ?? issue.message }];
  const value = valueAt(data, path);
  if (isLaterValue(path, value)) return [{ path, message: notBuiltYet }];
  if (value === undefined) return [{ path, message: `${missing} ${issue.message}` }];
  if (issue.code === 'invalid_union') return ofUnion(issue, data, path);
  if (issue.code === 'custom' && typeof value === 'object')
    return [{ path, message: issue.message, at: 'whole' }];
  return [withNearest({ path, message: issue.message }, value, optionsOf(issue))];
}

function strange(key: string, known: readonly string[], parent: Path): Finding {
  const path = [...parent, key];
  if (isLaterKey(path)) return { path, at: 'key', message: notBuiltYet };
  return withNearest({ path, at: 'key', message: 'unknown key' }, key, known);
}

function ofUnion(issue: z.core.$ZodIssueInvalidUnion, data: Json, path: Path): Finding[] {
  const meant = meantBranch(issue.errors);
  if (meant) return findingsOf(meant, data, path);
  const fitting = fittingBranches(issue.errors).flat();
  const typo = fitting.flatMap((member) =>
    member.code === 'unrecognized_keys' ? member.keys.map((key) => nearest(key, knownKeys(member.keys))) : [],
  );
  const word = typo.find((name) => name !== undefined);
  const finding = { path, message: issue.message, ...(word !== undefined && { nearest: word }) };
  return [withNearest(finding, valueAt(data, path), optionsOf(issue))];
}

function optionsOf(issue: Issue): string[] {
  const options: readonly unknown[] =
    issue.code === 'invalid_value'
      ? issue.values
      : issue.code === 'invalid_union'
        ? [...('options' in issue ? (issue.options ?? []) : []), ...issue.errors.flat().flatMap(optionsOf)]
        : [];
  return options.filter((option) => typeof option === 'string');
}

function withNearest(finding: Finding, word: Json | undefined, candidates: readonly string[]): Finding {
  const meant = typeof word === 'string' ? nearest(word, candidates) : undefined;
  return meant === undefined ? finding : { ...finding, nearest: meant };
}
