import { systemClock, type Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { HttpClient, HttpFailure, HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import { neverSent } from '#ground/http/never-sent.ts';
import { retryAfterSeconds } from '#ground/http/retry-after.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createResolver, type Resolver } from '#observe/check/resolve.ts';
import { cutOff, type Delivery } from '#observe/notify/channel.ts';

export type PostParts = {
  http: HttpClient;
  vault: Vault;
  clock?: Clock;
  /** Of one request; 10000. */
  withinMs?: number;
};

/** What the answers of one receiver mean; what it leaves out is said by the status alone. */
export type Receiver = {
  /** It took the message. */
  isTaken: (answer: HttpResponse) => boolean;
  /** Words that this receiver says no with, and that may be shown. */
  words?: ReadonlySet<string>;
};

const withinMsDefault = 10_000;
const answerBytesMax = 65_536;

/**
 * Builds one request with secrets filled in, and sends it once. Never rejects for what is missing or what the receiver
 * does. Nothing of the request, nor of the answer but its status, is in `detail`: a URL may be a secret, and
 * an answer may repeat one.
 */
export async function post(
  parts: PostParts,
  receiver: Receiver,
  build: (resolver: Resolver) => Promise<Omit<HttpRequest, 'method'>>,
  signal: AbortSignal,
): Promise<Delivery> {
  const built = await fill(parts.vault, build);
  if ('problem' in built) return built.problem;
  const answer = await send(parts, { ...built.request, method: 'POST' }, signal);
  return 'status' in answer ? judge(answer, receiver, parts.clock ?? systemClock) : answer;
}

type Built = { request: Omit<HttpRequest, 'method'> } | { problem: Delivery };

async function fill(
  vault: Vault,
  build: (resolver: Resolver) => Promise<Omit<HttpRequest, 'method'>>,
): Promise<Built> {
  const resolver = createResolver(vault, new Map());
  try {
    const request = await build(resolver);
    const missing = resolver.missing();
    if (missing.length > 0) return { problem: { kind: 'rejected', detail: missing.join(', ') } };
    if (!isHttp(request.url)) return { problem: notHttp };
    return { request };
  } catch (error) {
    if (!(error instanceof MusterError) || error.code !== 'SECRET_UNAVAILABLE') throw error;
    return { problem: { kind: 'unsure', detail: 'a secret cannot be read now' } };
  }
}

/** A secret that holds something else is not sent anywhere. */
const isHttp = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? '');

const notHttp: Delivery = {
  kind: 'rejected',
  detail: 'cannot be sent: is the secret a URL, and are the headers one line each?',
};

async function send(
  { http, withinMs = withinMsDefault }: PostParts,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse | Delivery> {
  const isCut: Delivery = { kind: 'unsure', detail: cutOff };
  if (signal.aborted) return isCut;
  const connection = http.connect();
  const cut = (): void => void connection.close();
  signal.addEventListener('abort', cut, { once: true });
  try {
    const limits = { timeoutMs: withinMs, maxBytes: answerBytesMax };
    const answer = await http.exchange(request, limits, connection);
    return answer.kind === 'response' ? answer : lost(answer);
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    if (error.code === 'REQUEST_INVALID') return notHttp;
    return error.code === 'EXCHANGE_CUT' ? isCut : { kind: 'unsure', detail: ownFault(error) };
  } finally {
    signal.removeEventListener('abort', cut);
    await connection.close();
  }
}

/** No socket, or a process that stood still: the message may be on its way. */
const ownFault = ({ code }: MusterError): string => `not sent for a fault of this machine (${code})`;

const lost = ({ code }: HttpFailure): Delivery => ({
  kind: 'unsure',
  detail: neverSent.has(code) ? `not reached (${code})` : `no answer (${code})`,
});

function judge(answer: HttpResponse, { isTaken, words }: Receiver, clock: Clock): Delivery {
  const { status, headers } = answer;
  const detail = `answered ${status}${saidOf(answer, words)}`;
  if (isTaken(answer)) return { kind: 'delivered', detail: `answered ${status}` };
  const seconds = retryAfterSeconds(headers, clock.now());
  if (mayPass(status))
    return { kind: 'unsure', detail, ...(seconds !== undefined && { retryAfterMs: seconds * 1000 }) };
  return { kind: 'rejected', detail };
}

/** Busy, broken, or something in between that is not the receiver (a proxy's page with 200): worth another try. */
const mayPass = (status: number): boolean =>
  status < 300 || status >= 500 || status === 408 || status === 425 || status === 429;

function saidOf({ body }: HttpResponse, words: Receiver['words']): string {
  const said = new TextDecoder().decode(body.subarray(0, 100)).trim();
  return words?.has(said) ? `: ${said}` : '';
}

/** Of a request whose body is JSON. */
export const jsonHeaders = [
  ['content-type', 'application/json; charset=utf-8'],
  ['accept', 'application/json, text/plain, */*'],
  ['user-agent', 'muster/1'],
] as const;
