import type { Ask, Reply } from '#face/demo/http-server.ts';
import { refused } from '#face/demo/replies.ts';

/** The members of a JSON object whose shape is not known yet. */
export type Members = { readonly [name: string]: unknown };

/** What the body says, or a sentence that says what was expected. */
export type Reader<T extends object> = (body: Members) => T | string;

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No members where it is anything else than an object. */
export const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;

/** Hands what the body says to `act` (an empty body counts as `{}`); answers 400 when it is not what `read` expects. */
export function withBody<T extends object>(
  read: Reader<T>,
  ask: Ask,
  act: (body: T) => Reply | Promise<Reply>,
): Reply | Promise<Reply> {
  const parsed = ask.body === '' ? {} : parseJson(ask.body);
  if (parsed === undefined) return refused(400, 'json_invalid', 'the body is not JSON');
  const members = membersOf(parsed);
  const body = members ? read(members) : 'expected an object';
  return typeof body === 'string' ? refused(400, 'invalid_payload', body) : act(body);
}
