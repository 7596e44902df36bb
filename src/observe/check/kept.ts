import type { Json } from '#ground/base/json.ts';
import type { Body } from '#observe/check/body.ts';
import { describeShape } from '#observe/check/describe.ts';

const depthMax = 20;
const charactersMax = 2000;

/** Values of `keep` paths that select exactly one node; what is large or deep is described instead. */
export function keptOf(paths: readonly string[], body: Body): Record<string, Json> {
  const kept = new Map<string, Json>();
  for (const path of paths) {
    const selection = body.select(path);
    if (selection.kind !== 'value') continue;
    const small =
      isShallow(selection.value, depthMax) && JSON.stringify(selection.value).length <= charactersMax;
    kept.set(path, small ? wellFormed(selection.value) : `[too large to keep: ${describeShape(selection)}]`);
  }
  return Object.fromEntries(kept);
}

function isShallow(value: Json, depthLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depthLeft > 0 && Object.values(value).every((item) => isShallow(item, depthLeft - 1));
}

/** A lone surrogate has no canonical JSON, and would keep the whole result from being recorded. */
function wellFormed(value: Json): Json {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(wellFormed);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
  );
}
