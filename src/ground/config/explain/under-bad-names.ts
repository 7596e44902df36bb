import type { z } from 'zod';
import type { Json } from '#ground/base/json.ts';
import { describe } from '#ground/config/explain/describe.ts';
import { findingsOf } from '#ground/config/explain/findings-of.ts';
import type { Finding } from '#ground/config/problem.ts';
import { Config } from '#ground/config/schema/config.ts';

/** zod does not look at a value whose key is refused: here such things are looked at under names that pass. */
export function findingsUnderBadNames(issues: readonly z.core.$ZodIssue[], data: Json): Finding[] {
  const bad = issues.filter(({ code, path }) => code === 'invalid_key' && path.length === 2);
  if (bad.length === 0) return [];
  const names = new Map(bad.map(({ path }, index) => [String(path[1]), `unnamed_${index}`]));
  const writtenNames = new Map([...names].map(([written, given]) => [given, written]));
  const renamed = withNames(data, names);
  const error = Config.safeParse(renamed, { error: describe, reportInput: true }).error;
  return findingsOf(error?.issues ?? [], renamed).flatMap((finding) => {
    const [section, name, ...rest] = finding.path;
    const written = writtenNames.get(String(name));
    return section === undefined || written === undefined
      ? []
      : [{ ...finding, path: [section, written, ...rest] }];
  });
}

/** The same data with other keys in its sections. */
const withNames = (data: Json, names: ReadonlyMap<string, string>): Json =>
  mapMembers(data, (section) =>
    mapMembers(
      section,
      (value) => value,
      (key) => names.get(key) ?? key,
    ),
  );

function mapMembers(value: Json, map: (member: Json) => Json, rename = (key: string): string => key): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [rename(key), map(member)]));
}
