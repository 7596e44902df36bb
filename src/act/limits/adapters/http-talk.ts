import type { Json } from '#ground/base/json.ts';
import type { HttpSettings } from '#ground/config/kinds/http.ts';
import type { HttpRequest } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';
import { createResolver, type Resolver } from '#observe/check/resolve.ts';
import { refusedBy, surely, unavailable } from '#act/limits/place.ts';

/** `json` is sent as it is. */
export type Asked = { method: string; path: string; json?: Json | undefined };

type Headers = readonly (readonly [name: string, value: string])[];

/** A request to the API, secrets filled into its headers. */
export async function requestTo(
  { baseUrl, headers }: Pick<HttpSettings, 'baseUrl' | 'headers'>,
  vault: Vault,
  { method, path, json }: Asked,
  more: Headers = [],
): Promise<HttpRequest> {
  const own = await withSecrets(vault, (resolver) =>
    Promise.all(
      Object.entries(headers).map(async ([name, value]) => [name, await resolver.text(value)] as const),
    ),
  );
  const url = baseUrl.replace(/\/+$/, '') + path;
  const list = [...defaultsBeside(own, json !== undefined), ...own, ...more];
  return { method, url, headers: list, ...(json !== undefined && { body: JSON.stringify(json) }) };
}

/** Rejects SETTINGS_REFUSED naming the secrets that are missing, SETTINGS_UNAVAILABLE when they cannot be read now. */
export async function withSecrets<T>(vault: Vault, look: (resolver: Resolver) => Promise<T>): Promise<T> {
  const resolver = createResolver(vault, new Map());
  const result = await surely(
    async () => ({ value: await look(resolver) }),
    (reason) => ({ reason }),
  );
  if ('reason' in result) throw unavailable(result.reason);
  const missing = resolver.missing();
  if (missing.length > 0) throw refusedBy(missing.join(', '));
  return result.value;
}

function defaultsBeside(own: Headers, hasBody: boolean): Headers {
  const named = new Set(own.map(([name]) => name.toLowerCase()));
  const all = [
    ['user-agent', 'muster/1'],
    ['accept', 'application/json'],
    ...(hasBody ? [['content-type', 'application/json'] as const] : []),
  ] as const;
  return all.filter(([name]) => !named.has(name));
}
