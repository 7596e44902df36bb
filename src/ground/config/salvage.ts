import type { Json } from '#ground/base/json.ts';
import { membersOf } from '#ground/config/pattern.ts';
import type { Finding, Path } from '#ground/config/problem.ts';
import { Config } from '#ground/config/schema/config.ts';

const sections =
  /^(environments|limits|switches|answers|checks|drills|schedule|alarms|maintenance|runbooks|notify)$/;

/** Stands in for what is missing, so that the rest can still be looked at. */
const skeleton = { version: 1, service: 'service', environments: {}, checks: {} };

/**
 * What is left of a config when everything with a fault is taken away: unknown keys by themselves, faulty values with
 * the named thing (or the section) around them. Undefined when nothing can be made of it.
 */
export function salvage(data: Json, findings: readonly Finding[]): Config | undefined {
  const rest = findings.map(({ path, at }) => (at === 'key' ? path : entryOf(path))).reduce(without, data);
  const first = Config.safeParse(whole(rest));
  if (first.success) return first.data;
  // Without its unknown keys a thing may lack what it needs: then it goes as well.
  const incomplete = first.error.issues.map((issue) => entryOf(issue.path as Path));
  return Config.safeParse(whole(incomplete.reduce(without, rest))).data;
}

const whole = (rest: Json): unknown =>
  typeof rest === 'object' && rest !== null && !Array.isArray(rest) ? { ...skeleton, ...rest } : undefined;

const entryOf = (path: Path): Path => path.slice(0, sections.test(String(path[0])) ? 2 : 1);

function without(data: Json, path: Path): Json {
  const [head, ...tail] = path;
  if (head === undefined || typeof data !== 'object' || data === null) return data;
  const members = membersOf(data)
    .filter(([key]) => key !== head || tail.length > 0)
    .map(([key, value]) => [key, key === head ? without(value, tail) : value] as const);
  return Array.isArray(data) ? members.map(([, value]) => value) : Object.fromEntries(members);
}
