import type { Json } from '#ground/base/json.ts';
import { matchesPattern } from '#ground/config/pattern.ts';
import type { Path } from '#ground/config/problem.ts';
import { looksSecret } from '#ground/config/secret-like.ts';

const charactersMax = 40;

/** Strings below these keys, or below keys that sound like secrets, are never shown. */
const privateKeys =
  /^(headers|query|form|raw|command|secret|signWith)$|key|token(?!s)|passw|authorization|cookie|credential|webhook/i;
const privatePlaces = [
  'checks.*.request.json',
  'checks.*.request.text',
  'checks.*.steps.*.request.json',
  'monitor.heartbeat.url',
  'notify.*.channel.url',
  'runbooks.*.do.*.json',
  'runbooks.*.do.*.inputs',
  'runbooks.*.do.*.parameters',
];

/** A value as a message may quote it: short, and never what may be a secret. */
export function shown(value: Json | undefined, path: Path): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return describeObject(value);
  if (typeof value !== 'string') return String(value);
  if (isPrivate(path)) return `a string of ${value.length} characters`;
  return JSON.stringify(shorten(withoutUser(value)));
}

function describeObject(value: object): string {
  const keys = Object.keys(value);
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.slice(0, 3).map(shorten).join(', ')}${keys.length > 3 ? ', …' : ''}`;
}

const isPrivate = (path: Path): boolean =>
  path.at(-1) !== 'saved' &&
  (path.some((key) => typeof key === 'string' && !key.startsWith('$') && soundsPrivate(key)) ||
    privatePlaces.some((pattern) => matchesPattern(path.slice(0, pattern.split('.').length), pattern)));

const soundsPrivate = (key: string): boolean => privateKeys.test(key) || looksSecret(key);

/** `https://user:password@host/?key=1` → `https://…@host/?…` */
const withoutUser = (text: string): string =>
  text.replace(/^([a-z]+:\/\/)[^/?#]*@/i, '$1…@').replace(/^([a-z]+:\/\/[^?]*\?).+/i, '$1…');

const shorten = (text: string): string =>
  text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
