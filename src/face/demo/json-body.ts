import { z } from 'zod';
import type { Ask, Reply } from '#face/demo/http-server.ts';
import { refused } from '#face/demo/replies.ts';

/** Undefined when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Hands the body to `act` when it is what the schema says (an empty one counts as `{}`); answers 400 when not. */
export function withBody<T>(
  schema: z.ZodType<T>,
  ask: Ask,
  act: (body: T) => Reply | Promise<Reply>,
): Reply | Promise<Reply> {
  const body = ask.body === '' ? {} : parseJson(ask.body);
  if (body === undefined) return refused(400, 'json_invalid', 'the body is not JSON');
  const result = schema.safeParse(body);
  return result.success ? act(result.data) : refused(400, 'invalid_payload', z.prettifyError(result.error));
}
