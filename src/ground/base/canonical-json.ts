import type { Json } from '#ground/base/json.ts';

/**
 * RFC 8785 (JSON Canonicalization Scheme): one text for one value, so that a hash means the value.
 * Throws TypeError, naming the path, on what JSON cannot carry: undefined, NaN, infinities, lone surrogates,
 * dates, maps, functions.
 */
export function canonicalJson(value: Json): string {
  return write(value, '$');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value, path);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((item, index) => write(item, `${path}[${index}]`)).join(',')}]`;
  if (isPlainObject(value)) return writeObject(value, path);
  throw new TypeError(`${path}: ${describe(value)} has no JSON form`);
}

function writeObject(value: Record<string, unknown>, path: string): string {
  // Array.prototype.sort compares UTF-16 code units, which is the order RFC 8785 asks for.
  const members = Object.keys(value)
    .sort()
    .map((key) => `${writeString(key, path)}:${write(value[key], `${path}.${key}`)}`);
  return `{${members.join(',')}}`;
}

function writeString(value: string, path: string): string {
  if (!value.isWellFormed()) throw new TypeError(`${path}: a lone surrogate has no JSON form`);
  return JSON.stringify(value);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  return typeof value === 'number' ? String(value) : typeof value;
}
