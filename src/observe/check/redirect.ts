import type { Request } from '#ground/config/schema/expectation.ts';
import type { HttpRequest, HttpResponse } from '#ground/http/http-client.ts';
import { showUrl } from '#observe/check/show-url.ts';

export type Redirect =
  | { kind: 'none' }
  | { kind: 'follow'; request: HttpRequest }
  /** The 3xx itself is judged; `note` says why. */
  | { kind: 'stay'; note: string };

export const hopsMax = 5;

const statuses = new Set([301, 302, 303, 307, 308]);

/** Where a response sends its request, as far as the policy lets it. `hops`: redirects followed so far. */
export function redirectOf(
  request: HttpRequest,
  response: HttpResponse,
  policy: Request['redirects'],
  hops: number,
): Redirect {
  const location = response.headers.find(([name]) => name === 'location')?.[1];
  if (policy === 'none' || !statuses.has(response.status) || location === undefined) return { kind: 'none' };
  const from = new URL(request.url);
  const to = URL.parse(location, request.url);
  if (!to || !/^https?:$/.test(to.protocol))
    return { kind: 'stay', note: 'redirects to what is not an http URL' };
  if (hops >= hopsMax) return { kind: 'stay', note: `redirects more than ${hopsMax} times` };
  const method = methodAfter(request.method, response.status);
  if (to.origin === from.origin) return { kind: 'follow', request: sameOrigin(request, to, method) };
  if (policy === 'origin')
    return { kind: 'stay', note: `redirects out of the origin, to ${showUrl(to.href)}` };
  if (method === request.method && request.body !== undefined)
    return { kind: 'stay', note: `redirects the body to another origin, ${showUrl(to.href)}` };
  return { kind: 'follow', request: otherOrigin(request, to, method) };
}

/** As browsers do: 303 asks for a GET, and so do 301 and 302 after a POST. */
function methodAfter(method: string, status: number): string {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET';
  return status < 303 && method === 'POST' ? 'GET' : method;
}

function sameOrigin(request: HttpRequest, to: URL, method: string): HttpRequest {
  const { body, ...rest } = request;
  const keepsBody = method === request.method && body !== undefined;
  const headers = request.headers.filter(
    ([name]) => name !== 'cookie' && (keepsBody || name !== 'content-type'),
  );
  return { ...rest, method, url: to.href, headers, ...(keepsBody && { body }) };
}

/** All that another origin is told; any other header may be a credential. Cookies are the jar's to add. */
const harmless = new Set(['user-agent', 'accept', 'accept-encoding', 'accept-language']);

const otherOrigin = (request: HttpRequest, to: URL, method: string): HttpRequest => ({
  method,
  url: to.href,
  headers: request.headers.filter(([name]) => harmless.has(name)),
});
