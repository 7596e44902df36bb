import type { Json } from '#ground/base/json.ts';
import type { Path } from '#ground/config/problem.ts';

/** Whether `checks.*.needs.*` describes this path; `*` stands for any key or position. */
export function matchesPattern(path: Path, pattern: string): boolean {
  const parts = pattern.split('.');
  return parts.length === path.length && parts.every((part, depth) => part === '*' || part === path[depth]);
}

/** Everything in `data` that `pattern` describes, in the order written. */
export function select(data: Json, pattern: string): { path: Path; value: Json }[] {
  return pattern
    .split('.')
    .reduce<{ path: Path; value: Json }[]>(
      (found, part) => found.flatMap(({ path, value }) => childrenOf(value, part, path)),
      [{ path: [], value: data }],
    );
}

function childrenOf(value: Json, part: string, path: Path): { path: Path; value: Json }[] {
  return membersOf(value)
    .filter(([key]) => part === '*' || part === key)
    .map(([key, child]) => ({ path: [...path, key], value: child }));
}

/** Keys or positions with their values; none for a scalar. */
export function membersOf(value: Json): [string | number, Json][] {
  if (Array.isArray(value)) return [...(value as readonly Json[]).entries()];
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

/** What stands at a path; undefined when nothing does. */
export function valueAt(data: Json, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (value, key) => (value === undefined ? undefined : membersOf(value).find(([name]) => name === key)?.[1]),
    data,
  );
}
