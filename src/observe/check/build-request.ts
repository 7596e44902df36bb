import type { Client, Environment } from '#ground/config/schema/target.ts';
import type { Request } from '#ground/config/schema/expectation.ts';
import type { Text } from '#ground/config/schema/scalar.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';
import { acceptedEncodings } from '#ground/http/decode.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createResolver, type Resolver, type Saved } from '#observe/check/resolve.ts';

export type Built =
  | { kind: 'built'; request: HttpRequest }
  /** A secret or a saved value is missing: Muster cannot ask. */
  | { kind: 'unknown'; reason: string };

export type RequestScope = { client: Client; environment: Environment; vault: Vault; saved: Saved };

/**
 * Headers in order of precedence: the request's, the environment's, the client's, Muster's. The environment's headers,
 * and the client's that hold a secret, go to the origin of its baseUrl only: a third party is not told them.
 */
export async function buildRequest(request: Request, scope: RequestScope): Promise<Built> {
  const resolver = createResolver(scope.vault, scope.saved);
  const url = await buildUrl(request, scope.environment.baseUrl, resolver);
  const content = await buildContent(request, resolver);
  const headers = await buildHeaders(request, scope, url.origin, resolver);
  if (content && !headers.has('content-type')) headers.set('content-type', content.type);
  const missing = resolver.missing();
  if (missing.length > 0) return { kind: 'unknown', reason: missing.join(', ') };
  return {
    kind: 'built',
    request: {
      method: request.method,
      url: url.href,
      headers: [...headers],
      ...(content && { body: content.body }),
    },
  };
}

async function buildUrl({ path, url, query }: Request, baseUrl: string, resolver: Resolver): Promise<URL> {
  const built = new URL(url ?? baseUrl.replace(/\/+$/, '') + (path ?? ''));
  for (const [name, value] of Object.entries(query ?? {}))
    built.searchParams.append(name, await resolver.text(value));
  return built;
}

type Content = { type: string; body: string };

async function buildContent(request: Request, resolver: Resolver): Promise<Content | undefined> {
  const { json, text, form, raw } = request;
  if (json !== undefined)
    return { type: 'application/json', body: JSON.stringify(await resolver.json(json)) };
  if (text !== undefined) return { type: 'text/plain; charset=utf-8', body: await resolver.text(text) };
  if (raw !== undefined) return { type: raw.contentType, body: raw.body };
  return form && { type: 'application/x-www-form-urlencoded', body: await buildForm(form, resolver) };
}

async function buildForm(form: Record<string, Text>, resolver: Resolver): Promise<string> {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) fields.append(name, await resolver.text(value));
  return fields.toString();
}

async function buildHeaders(
  request: Request,
  { client, environment }: RequestScope,
  origin: string,
  resolver: Resolver,
): Promise<Map<string, string>> {
  const isOwn = origin === new URL(environment.baseUrl).origin;
  const shared = Object.entries(client.headers).filter(([, value]) => isOwn || typeof value === 'string');
  const sources = [
    ...shared,
    ...Object.entries(isOwn ? environment.headers : {}),
    ...Object.entries(request.headers ?? {}),
  ];
  const headers = new Map([
    ['user-agent', client.userAgent],
    ['accept', '*/*'],
    ['accept-encoding', acceptedEncodings],
  ]);
  const wanted = new Map(sources.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of wanted) headers.set(name, await resolver.text(value));
  return headers;
}
