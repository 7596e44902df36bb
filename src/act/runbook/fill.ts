import type { ActionContext } from '#act/runbook/action.ts';
import type { Json } from '#ground/base/json.ts';
import { asksFor, placeholders } from '#ground/config/placeholders.ts';

/** What the texts of an action may name. */
export type Texts = Pick<ActionContext, 'run' | 'key' | 'incident' | 'environment' | 'lastKnownGood'>;

const names = new RegExp(`\\{(${placeholders.join('|')})\\}`, 'g');

/** A copy in which `{run}`, `{key}`, `{incident}`, `{environment}` and `{lastKnownGood}` are replaced, keys included. */
export function fill<T extends Json>(value: T, texts: Texts): T {
  return filled(value, (text) => fillText(text, texts, String)) as T;
}

/** What is filled in is encoded: it stays one piece of a path or of a query. */
export const fillUrl = (url: string, texts: Texts): string =>
  fillText(url, texts, (text) => encodeURIComponent(text.toWellFormed()));

// In one pass: what is filled in is not looked at again.
const fillText = (text: string, texts: Texts, write: (text: string) => string): string =>
  text.replace(names, (_, name: keyof Texts) => write(texts[name] ?? ''));

function filled(value: Json, write: (text: string) => string): Json {
  if (typeof value === 'string') return write(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => filled(item, write));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [write(key), filled(item, write)]));
}

/** Why these cannot be filled in, and what to do about it; undefined: they can. */
export function lacking(value: unknown, texts: Texts): string | undefined {
  return asksFor(JSON.stringify(value), 'lastKnownGood') ? noLastKnownGood(texts) : undefined;
}

/**
 * Why no release can be gone back to by its name, and what to do about it. The name comes from what the service says of
 * itself, and goes into other people's scripts: one with a space, a quote or a dollar is not passed on.
 */
export function noLastKnownGood({ environment, lastKnownGood }: Texts): string | undefined {
  if (lastKnownGood === undefined)
    return `no last known good release of ${environment} is known: none but the running one has passed checks of its own while no limit was lowered; ${next(environment)}`;
  if (!plain.test(lastKnownGood))
    return `the last known good release has a name that is not passed on: expected up to 200 letters, digits and ._+/:@-; ${next(environment)}`;
  return undefined;
}

const plain = /^[A-Za-z0-9][A-Za-z0-9._+/:@-]{0,199}$/;

const next = (environment: string): string =>
  `next: roll back by hand, and from now on name releases (release.identity in the config, or muster release record --env ${environment})`;
