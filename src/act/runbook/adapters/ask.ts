import { cutBy } from '#act/runbook/adapters/cut-by.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { HttpClient, HttpLimits, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import { neverSent } from '#ground/http/never-sent.ts';

/** `lost`: nobody knows whether the request was carried out. `unsent`: it certainly was not. */
export type Answer = HttpResponse | { kind: 'unsent' | 'lost'; reason: string };

/** One request, cut when its time is over or `signal` aborts. Rejects for nothing that the remote does. */
export async function ask(
  http: HttpClient,
  request: HttpRequest,
  limits: HttpLimits,
  signal: AbortSignal,
): Promise<Answer> {
  if (signal.aborted) return { kind: 'unsent', reason: 'stopped before it was sent' };
  const bound = cutBy(http, signal);
  try {
    const answer = await bound.http.exchange(request, limits);
    if (answer.kind === 'response') return answer;
    return { kind: neverSent.has(answer.code) ? 'unsent' : 'lost', reason: answer.message };
  } catch (error) {
    return unanswered(error);
  } finally {
    await bound.close();
  }
}

/** Our own faults. */
const beforeSending = new Set(['REQUEST_INVALID', 'NO_SOCKET']);

function unanswered(error: unknown): Answer {
  if (!(error instanceof MusterError)) throw error;
  return { kind: beforeSending.has(error.code) ? 'unsent' : 'lost', reason: error.message };
}

export const isDone = (status: number): boolean => status >= 200 && status < 300;

/** Without user, query and fragment: they may hold anything. */
export function tellRequest(method: string, url: string): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}

/** What a remote said in a word, if it is one: nothing else of theirs is told. */
export const wordOf = (text: string): string => (/^[A-Za-z_]{1,60}$/.test(text) ? text : 'unknown here');
