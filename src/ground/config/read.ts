import type { z } from 'zod';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import { describe } from '#ground/config/explain/describe.ts';
import { findingsOf } from '#ground/config/explain/findings-of.ts';
import { shown } from '#ground/config/explain/shown.ts';
import { findingsUnderBadNames } from '#ground/config/explain/under-bad-names.ts';
import { membersOf, valueAt } from '#ground/config/pattern.ts';
import { plainData } from '#ground/config/plain-data.ts';
import {
  type ConfigProblem,
  type Finding,
  type Path,
  pathText,
  type Positions,
} from '#ground/config/problem.ts';
import { unknownNames } from '#ground/config/rules/names.ts';
import { emptySections } from '#ground/config/rules/present.ts';
import { type Rule, rules } from '#ground/config/rules/rules.ts';
import { salvage } from '#ground/config/salvage.ts';
import { Config } from '#ground/config/schema/config.ts';

export type ConfigReading =
  | { kind: 'valid'; config: Config; digest: Sha256Hex }
  | { kind: 'invalid'; problems: ConfigProblem[] };

/** Reads a config from plain data. All problems at once, in the order in which they stand in it. */
export function readConfig(
  written: unknown,
  positions: Positions = () => undefined,
  moreRules: readonly Rule[] = [],
): ConfigReading {
  const { data, findings } = plainData(written);
  const parsed = Config.safeParse(data, { error: describe, reportInput: true });
  if (findings.length === 0) findings.push(...faultsOf(data, parsed, moreRules));
  if (findings.length === 0 && parsed.data) {
    return { kind: 'valid', config: parsed.data, digest: sha256(canonicalJson(data)) };
  }
  const inOrder = firstAtEachPath(findings.map((finding) => asWritten(finding, data))).sort(orderIn(data));
  return { kind: 'invalid', problems: inOrder.map((finding) => problemOf(finding, data, positions)) };
}

function faultsOf(data: Json, parsed: z.ZodSafeParseResult<Config>, moreRules: readonly Rule[]): Finding[] {
  const issues = parsed.error?.issues ?? [];
  const faults = [
    ...findingsOf(issues, data),
    ...findingsUnderBadNames(issues, data),
    ...emptySections(data),
    ...unknownNames(data),
  ];
  const config = parsed.data ?? salvage(data, faults);
  const broken = config ? [...rules, ...moreRules].flatMap((rule) => rule(config)) : [];
  return [...faults, ...broken.filter((finding) => !isExplained(finding, faults))];
}

/** What a thing lacks as a whole may be the very part that is misspelt. */
const isExplained = ({ path, at }: Finding, faults: readonly Finding[]): boolean =>
  at === 'whole' && faults.some((fault) => path.every((key, depth) => fault.path[depth] === key));

function problemOf({ path, message, nearest, at }: Finding, data: Json, positions: Positions): ConfigProblem {
  const value = at ? undefined : shown(valueAt(data, path), path);
  return {
    path: pathText(path),
    ...(value !== undefined && { value }),
    message,
    ...(nearest !== undefined && { nearest }),
    ...positions(path, at ? 'key' : 'value'),
  };
}

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
