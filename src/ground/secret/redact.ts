import type { Json, JsonObject } from '#ground/base/json.ts';
import { secretPattern } from '#ground/secret/secret-pattern.ts';

export type Redactor = <T extends Json>(value: T) => T;

/** Shorter values are in every other word: they are matched as whole strings only. */
const searchedLengthMin = 4;
/** Numbers are told from counts and times only by their length. */
const numberLengthMin = 6;
const depthMax = 200;

/** Works through keys and values at any depth up to 200; what lies deeper is left out. `names`: value → name. */
export function createRedactor(names: ReadonlyMap<string, string>): Redactor {
  if (names.size === 0) return (value) => value;
  let redactText: ((text: string) => string) | undefined;
  return (value) => walk(value, (redactText ??= createTextRedactor(names)), 0) as typeof value;
}

function createTextRedactor(names: ReadonlyMap<string, string>): (text: string) => string {
  const whole = new Map([...names].map(([value, name]) => [value, label(name)]));
  // Longest first: a secret that contains another is replaced as one.
  const searched = [...names]
    .filter(([value]) => value.length >= searchedLengthMin)
    .sort(([one], [other]) => other.length - one.length);
  if (searched.length === 0) return (text) => whole.get(text) ?? text;
  const pattern = new RegExp(searched.map(([value]) => `(${secretPattern(value)})`).join('|'), 'gu');
  const labels = searched.map(([, name]) => label(name));
  const replace = (found: string, ...groups: unknown[]): string =>
    labels[groups.findIndex((group) => group !== undefined)] ?? found;
  return (text) => whole.get(text) ?? text.replace(pattern, replace);
}

const label = (name: string): string => `[secret ${name}]`;

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
