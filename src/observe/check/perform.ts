import type { Request } from '#ground/config/schema/expectation.ts';
import type {
  HttpClient,
  HttpConnection,
  HttpFailure,
  HttpLimits,
  HttpRequest,
  HttpResponse,
  Phases,
} from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { Cookies } from '#observe/check/cookies.ts';
import { received, type Received } from '#observe/check/judge.ts';
import type { Pacer } from '#observe/check/pacer.ts';
import { hopsMax, redirectOf } from '#observe/check/redirect.ts';

/** What one run of a check sends through. */
export type Way = {
  http: HttpClient;
  connection: HttpConnection;
  cookies: Cookies;
  pacer: Pacer;
  vault: Vault;
  signal?: AbortSignal | undefined;
  /** Called as each request is sent. */
  onRequest: () => void;
};

export type Performed =
  | { kind: 'received'; received: Received }
  /** `url`: where it failed, which may be after a redirect. */
  | { kind: 'failed'; failure: HttpFailure; url: string }
  | { kind: 'unknown'; reason: string };

/**
 * Sends a request and follows redirects as far as the policy lets it. The phases are those of the last exchange,
 * except that totalMs, ownDelayMs and stalledMs are of them all; the time limit is for all together too.
 */
export async function perform(
  first: HttpRequest,
  policy: Request['redirects'],
  limits: HttpLimits,
  way: Way,
): Promise<Performed> {
  const names: string[] = [];
  const spent: Spent = { totalMs: 0, ownDelayMs: 0, stalledMs: 0 };
  let request = first;
  for (let hops = 0; hops <= hopsMax; hops += 1) {
    const paced = await way.pacer.wait(way.signal);
    if (paced.kind === 'too_late') return { kind: 'unknown', reason: paced.reason };
    spent.ownDelayMs += paced.waitedMs;
    const answer = await exchange(
      request,
      { ...limits, timeoutMs: Math.max(1, Math.round(limits.timeoutMs - spent.totalMs)) },
      way,
    );
    addUp(answer.phases, spent);
    if (answer.kind === 'failure')
      return { kind: 'failed', failure: afterHops(answer, hops), url: request.url };
    names.push(...(await takeCookies(request.url, answer, way)));
    const redirect = redirectOf(request, answer, policy, hops);
    if (redirect.kind !== 'follow')
      return {
        kind: 'received',
        received: received(answer, names, 'note' in redirect ? redirect.note : undefined),
      };
    request = redirect.request;
  }
  throw new Error('a redirect was followed beyond the limit');
}

const afterHops = (failure: HttpFailure, hops: number): HttpFailure =>
  hops === 0
    ? failure
    : { ...failure, message: `${failure.message}, after ${hops} redirect${hops === 1 ? '' : 's'}` };

function exchange(request: HttpRequest, limits: HttpLimits, way: Way): Promise<HttpResponse | HttpFailure> {
  way.signal?.throwIfAborted();
  way.onRequest();
  return way.http.exchange(withCookies(request, way.cookies), limits, way.connection);
}

/** With what the jar has for it. */
export function withCookies(request: HttpRequest, cookies: Cookies): HttpRequest {
  const fromJar = cookies.header(request.url);
  if (fromJar === undefined) return request;
  const own = request.headers.find(([name]) => name === 'cookie')?.[1];
  const headers = request.headers.filter(([name]) => name !== 'cookie');
  return {
    ...request,
    headers: [...headers, ['cookie', own === undefined ? fromJar : `${own}; ${fromJar}`]],
  };
}

async function takeCookies(url: string, response: HttpResponse, { cookies, vault }: Way): Promise<string[]> {
  const taken = await cookies.take(url, response.headers);
  for (const { name, value } of taken) vault.remember(`cookie ${name}`, value);
  return taken.map(({ name }) => name);
}

type Spent = { totalMs: number; ownDelayMs: number; stalledMs: number };

function addUp(phases: Phases, spent: Spent): void {
  const { totalMs, ownDelayMs, stalledMs = 0 } = phases;
  spent.totalMs += totalMs;
  spent.ownDelayMs += ownDelayMs;
  spent.stalledMs += stalledMs;
  Object.assign(phases, { totalMs: spent.totalMs, ownDelayMs: spent.ownDelayMs });
  if (spent.stalledMs > 0) phases.stalledMs = spent.stalledMs;
}
