import type { Json } from '#ground/base/json.ts';
import type { Finding, Path } from '#ground/config/problem.ts';

/** Deeper than any config is written; keeps recursion bounded. */
const depthMax = 40;

/** A copy that JSON can carry, without members that are undefined; what JSON cannot carry is a finding. */
export function plainData(value: unknown): { data: Json; findings: Finding[] } {
  const findings: Finding[] = [];
  return { data: copy(value, [], []), findings };

  function copy(node: unknown, path: Path, parents: readonly object[]): Json {
    if (node === null || typeof node === 'boolean') return node;
    if (typeof node === 'number' && Number.isFinite(node)) return node;
    if (typeof node === 'string' && node.isWellFormed()) return node;
    const fault = faultOf(node, parents);
    if (fault === undefined) return copyMembers(node as object, path, parents);
    findings.push({ path, at: 'whole', message: fault });
    return null;
  }

  function copyMembers(node: object, path: Path, parents: readonly object[]): Json {
    const below = [...parents, node];
    if (Array.isArray(node)) return node.map((item, index) => copy(item, [...path, index], below));
    const members = Object.entries(node).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, copy(member, [...path, key], below)]));
  }
}

function faultOf(node: unknown, parents: readonly object[]): string | undefined {
  if (!Array.isArray(node) && !isPlain(node))
    return `expected plain data as JSON can carry it, not ${nameOf(node)}`;
  if (parents.includes(node)) return 'expected plain data, not an object that holds itself';
  return parents.length < depthMax ? undefined : `expected at most ${depthMax} levels`;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function nameOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return 'a string with half a character';
  return typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
}
