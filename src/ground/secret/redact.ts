import type { Json, JsonObject } from '#ground/base/json.ts';
import { base64Cores, hexOf, secretPattern } from '#ground/secret/secret-pattern.ts';

export type Redactor = <T extends Json>(value: T) => T;

/** Shorter values are in every other word: they are matched as whole strings only. */
const searchedLengthMin = 4;
/** Numbers are told from counts and times only by their length. */
const numberLengthMin = 6;
const depthMax = 200;

/** A value that must not be written, and how to find it. */
export type Known = { value: string; label: string; isIn: (text: string) => boolean; pattern: () => string };

export function known(name: string, value: string): Known {
  let pattern: string | undefined;
  let finder: RegExp | undefined;
  const readPattern = (): string => (pattern ??= secretPattern(value));
  const hex = hexOf(value);
  const cores = base64Cores(value).flatMap((core) => [core, urlSafe(core)]);
  const encoded = [...cores, hex, hex.toUpperCase()];
  const escapes = value.includes(' ') ? /[%\\+]/ : /[%\\]/;
  // The expression costs a millisecond to compile: it is kept for texts in which something is escaped at all.
  const isEscapedIn = (text: string): boolean => (finder ??= new RegExp(readPattern(), 'u')).test(text);
  const isSearched = value.length >= searchedLengthMin;
  return {
    value,
    label: `[secret ${name}]`,
    isIn: (text) =>
      isSearched &&
      (text.includes(value) ||
        encoded.some((one) => text.includes(one)) ||
        (escapes.test(text) && isEscapedIn(text))),
    pattern: readPattern,
  };
}

const urlSafe = (base64: string): string => base64.replaceAll('+', '-').replaceAll('/', '_');

/** Works through keys and values at any depth up to 200; what lies deeper is left out. */
export function createRedactor(values: Iterable<Known>): Redactor {
  // Longest first: a secret that contains another is replaced as one.
  const all = [...values].sort((one, other) => other.value.length - one.value.length);
  if (all.length === 0) return (value) => value;
  const redactText = (text: string): string => {
    const whole = all.find(({ value }) => value === text);
    if (whole) return whole.label;
    const found = all.filter(({ isIn }) => isIn(text));
    return found.length === 0 ? text : replaceAll(text, found);
  };
  return (value) => walk(value, redactText, 0) as typeof value;
}

/** In one pass, so that nothing is found inside the label of another. */
function replaceAll(text: string, found: readonly Known[]): string {
  const pattern = new RegExp(found.map((one) => `(${one.pattern()})`).join('|'), 'gu');
  return text.replace(pattern, (match: string, ...groups: unknown[]) => {
    const index = groups.findIndex((group) => group !== undefined);
    return found[index]?.label ?? match;
  });
}

function walk(value: Json, redactText: (text: string) => string, depth: number): Json {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return redactNumber(value, redactText);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= depthMax) return '[too deep]';
  if (isArray(value)) return value.map((item) => walk(item, redactText, depth + 1));
  return walkObject(value, redactText, depth);
}

/** Two keys that read the same once redacted are told apart by a count. */
function walkObject(value: JsonObject, redactText: (text: string) => string, depth: number): Json {
  const members = new Map<string, Json>();
  for (const [key, item] of Object.entries(value)) {
    const redacted = redactText(key);
    const name = members.has(redacted) ? `${redacted} ${members.size + 1}` : redacted;
    members.set(name, walk(item, redactText, depth + 1));
  }
  return Object.fromEntries(members);
}

function redactNumber(value: number, redactText: (text: string) => string): Json {
  const text = String(value);
  if (text.length < numberLengthMin) return value;
  const redacted = redactText(text);
  // Only when the number is the secret: a longer one that happens to contain it is a time or a count.
  return redacted === text || !redacted.startsWith('[secret') || !redacted.endsWith(']') ? value : redacted;
}

const isArray = (value: Json): value is Json[] => Array.isArray(value);
