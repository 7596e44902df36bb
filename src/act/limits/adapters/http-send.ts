import type { HttpRequest } from '#ground/http/http-client.ts';
import {
  exchange,
  headerOf,
  isDone,
  isFault,
  tellAnswer,
  unanswered,
  type Answered,
  type ExchangeParts,
} from '#act/limits/adapters/exchange.ts';
import { refusedBy, unsure, type Budget, type Written } from '#act/limits/place.ts';

/** By path: the ETag that was shown there last. Strong ones only: If-Match never matches another. */
export type Tags = Map<string, string>;

export type Sending = { request: HttpRequest; path: string; tags: Tags };

/** One write, held against what was read at its path. Rejects only when certainly nothing was written. */
export async function sendWrite(
  parts: ExchangeParts,
  { request, path, tags }: Sending,
  budget: Budget,
): Promise<Written> {
  const tag = tags.get(path);
  const headers = tag === undefined ? request.headers : [...request.headers, ['if-match', tag] as const];
  const answer = await exchange(parts, { ...request, headers }, budget);
  if (answer.kind !== 'response') return unanswered(answer);
  // The next write to this path follows on this one.
  rememberTag(tags, path, answer);
  return judgeWrite(request, answer);
}

function judgeWrite(request: HttpRequest, answer: Answered): Written {
  const { status } = answer;
  if (isDone(status) || isGone(request, status)) return { kind: 'written' };
  if (status === 412 || status === 409) return { kind: 'conflict' };
  if (isFault(status)) return unsure(tellAnswer(request, answer));
  throw refusedBy(tellAnswer(request, answer));
}

/** What is to be deleted is not there. */
const isGone = ({ method }: HttpRequest, status: number): boolean =>
  method === 'DELETE' && (status === 404 || status === 410);

export function rememberTag(tags: Tags, path: string, { headers }: Pick<Answered, 'headers'>): void {
  const tag = headerOf(headers, 'etag');
  if (tag === undefined || tag.startsWith('W/')) tags.delete(path);
  else tags.set(path, tag);
}
