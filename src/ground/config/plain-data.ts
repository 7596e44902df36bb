import type { Json } from '#ground/base/json.ts';
import type { Finding, Path } from '#ground/config/problem.ts';

/** Deeper than any config is written; keeps recursion bounded. */
const depthMax = 40;

/** A copy that JSON can carry, without members that are undefined; what JSON cannot carry is a finding. */
export function plainData(value: unknown): { data: Json; findings: Finding[] } {
  const findings: Finding[] = [];
  return { data: copy(value, [], findings), findings };
}

function copy(value: unknown, path: Path, findings: Finding[]): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && value.isWellFormed()) return value;
  if (path.length < depthMax && Array.isArray(value)) {
    return value.map((item, index) => copy(item, [...path, index], findings));
  }
  if (path.length < depthMax && isPlain(value)) return copyMembers(value, path, findings);
  findings.push({ path, message: messageFor(value, path) });
  return null;
}

function copyMembers(value: object, path: Path, findings: Finding[]): Json {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, copy(member, [...path, key], findings)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function messageFor(value: unknown, path: Path): string {
  if (path.length >= depthMax) return `expected at most ${depthMax} levels`;
  const what =
    typeof value === 'object' && value !== null ? (value.constructor?.name ?? 'object') : typeof value;
  return `expected plain data as JSON can carry it, not ${Number.isNaN(value) ? 'NaN' : what}`;
}
