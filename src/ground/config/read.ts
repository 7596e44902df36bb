import type { z } from 'zod';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import { describe } from '#ground/config/explain/describe.ts';
import { findingsOf } from '#ground/config/explain/findings-of.ts';
import { shown } from '#ground/config/explain/shown.ts';
import { findingsUnderBadNames } from '#ground/config/explain/under-bad-names.ts';
import { inOrder } from '#ground/config/in-order.ts';
import { valueAt } from '#ground/config/pattern.ts';
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

/** More than anybody corrects in one go; bounds the work on a file that is no config at all. */
const findingsMax = 200;
const andMore: ConfigProblem = { path: '', message: 'there is more: correct these first' };

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
  const shownFindings = inOrder(findings.slice(0, findingsMax), data);
  const problems = shownFindings.map((finding) => problemOf(finding, data, positions));
  return { kind: 'invalid', problems: findings.length > findingsMax ? [...problems, andMore] : problems };
}

function faultsOf(data: Json, parsed: z.ZodSafeParseResult<Config>, moreRules: readonly Rule[]): Finding[] {
  const issues = (parsed.error?.issues ?? []).slice(0, findingsMax + 1);
  const faults = [
    ...findingsOf(issues, data),
    ...findingsUnderBadNames(issues, data),
    ...emptySections(data),
    ...unknownNames(data),
  ].slice(0, findingsMax + 1);
  const config = parsed.data ?? salvage(data, faults);
  const broken = config ? [...rules, ...moreRules].flatMap((rule) => rule(config)) : [];
  return [...faults, ...broken.filter((finding) => !isExplained(finding, faults))];
}

/** What a thing lacks as a whole may be the very part that is misspelt, or was taken away with a fault elsewhere. */
const isExplained = ({ path, at, unless }: Finding, faults: readonly Finding[]): boolean =>
  (at === 'whole' && isFaulty(path, faults)) || (unless !== undefined && isFaulty(unless, faults));

const isFaulty = (place: Path, faults: readonly Finding[]): boolean =>
  faults.some(({ path }) => place.every((key, depth) => path[depth] === key));

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
