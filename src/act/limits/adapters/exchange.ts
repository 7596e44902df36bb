import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import { neverSent } from '#ground/http/never-sent.ts';
import { refusedBy, unavailable, unsure, type Budget } from '#act/limits/place.ts';

export type Answered = Pick<HttpResponse, 'kind' | 'status' | 'headers' | 'body'>;

/** `lost`: nobody knows whether the request was carried out. `unsent`: it certainly was not. */
export type Answer = Answered | Unanswered;
type Unanswered = { kind: 'unsent' | 'lost'; reason: string };

export type ExchangeParts = {
  http: HttpClient;
  clock: Clock;
  /** Of one request. */
  timeoutMs: number;
  maxBytes: number;
};

/** One request within what is left of the call's time. Rejects SETTINGS_REFUSED for what cannot be sent at all. */
export async function exchange(
  { http, timeoutMs, maxBytes }: ExchangeParts,
  request: HttpRequest,
  budget: Budget,
): Promise<Answer> {
  const leftMs = Math.floor(Math.min(timeoutMs, budget.leftMs()));
  if (leftMs < 1) return { kind: 'unsent', reason: 'no time was left' };
  try {
    const answer = await http.exchange(request, { timeoutMs: leftMs, maxBytes });
    if (answer.kind === 'response') return answer;
    return { kind: neverSent.has(answer.code) ? 'unsent' : 'lost', reason: answer.message };
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    if (error.code === 'REQUEST_INVALID') throw refusedBy(error.message);
    return { kind: error.code === 'NO_SOCKET' ? 'unsent' : 'lost', reason: error.message };
  }
}

const pauseMs = 250;

/**
 * For reads: a lost answer and a fault over there are asked about once more. Rejects SETTINGS_UNAVAILABLE then, and at
 * once when told to ask less often.
 */
export async function readPatiently(
  parts: ExchangeParts,
  request: HttpRequest,
  budget: Budget,
): Promise<Answered> {
  const first = await exchange(parts, request, budget);
  if (!mayPass(first)) return settled(first, request);
  await parts.clock.sleep(pauseMs);
  return settled(await exchange(parts, request, budget), request);
}

const mayPass = (answer: Answer): boolean =>
  answer.kind !== 'response' || (isFault(answer.status) && answer.status !== 429);

function settled(answer: Answer, request: HttpRequest): Answered {
  if (answer.kind !== 'response') throw unavailable(`${tellRequest(request)}: ${answer.reason}`);
  if (isFault(answer.status)) throw unavailable(tellAnswer(request, answer));
  return answer;
}

/** Of a write. Rejects SETTINGS_UNAVAILABLE when it was not sent. */
export function unanswered({ kind, reason }: Unanswered): { kind: 'unsure'; reason: string } {
  if (kind === 'unsent') throw unavailable(reason);
  return unsure(reason);
}

/** Says nothing about the request: it may have been carried out, or may be later. */
export const isFault = (status: number): boolean =>
  status >= 500 || status === 408 || status === 425 || status === 429;

export const isDone = (status: number): boolean => status >= 200 && status < 300;

/** Without the query: it may hold anything. */
export const tellRequest = ({ method, url }: HttpRequest): string => `${method} ${new URL(url).pathname}`;

export function tellAnswer(request: HttpRequest, { status, headers }: Answered): string {
  const after = headerOf(headers, 'retry-after');
  const again = after !== undefined && /^\d{1,9}$/.test(after) ? `, to be asked again after ${after} s` : '';
  return `${tellRequest(request)} answered ${status}${again}`;
}

export const headerOf = (headers: HttpRequest['headers'], wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

/** Undefined when it is not JSON. What the body says is never told: it may hold secrets. */
export function jsonOf({ body }: Answered): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as Json;
  } catch {
    return undefined;
  }
}
