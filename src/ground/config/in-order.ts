import type { Json } from '#ground/base/json.ts';
import { membersOf, valueAt } from '#ground/config/pattern.ts';
import { type Finding, type Path, pathText } from '#ground/config/problem.ts';

/** Findings by where they stand in the data, one for each path. */
export const inOrder = (findings: readonly Finding[], data: Json): Finding[] =>
  firstAtEachPath(findings.map((finding) => asWritten(finding, data))).sort(orderIn(data));

/** Rules see `steps` even where a check of one step was written without. */
function asWritten(finding: Finding, data: Json): Finding {
  const [section, check, steps, , ...rest] = finding.path;
  const isShort =
    section === 'checks' && steps === 'steps' && valueAt(data, [section, check ?? '', steps]) === undefined;
  return isShort ? { ...finding, path: [section, check ?? '', ...rest] } : finding;
}

/** One fault may offend a type and a rule: the first that was found says it best. */
const firstAtEachPath = (findings: readonly Finding[]): Finding[] =>
  [
    ...new Map(findings.toReversed().map((finding) => [pathText(finding.path), finding])).values(),
  ].toReversed();

/** Compares two findings by where their paths stand in the data; what is missing comes after what is there. */
const orderIn =
  (data: Json) =>
  (one: Finding, other: Finding): number => {
    const depth = one.path.findIndex((key, index) => key !== other.path[index]);
    if (depth === -1) return one.path.length - other.path.length;
    const keys = membersOf(valueAt(data, one.path.slice(0, depth)) ?? null).map(([key]) => key);
    return rankOf(keys, one.path, depth) - rankOf(keys, other.path, depth);
  };

function rankOf(keys: readonly (string | number)[], path: Path, depth: number): number {
  const key = path[depth];
  if (key === undefined) return -1;
  const rank = keys.indexOf(key);
  return rank === -1 ? keys.length : rank;
}
