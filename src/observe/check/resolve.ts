import type { Json, JsonObject } from '#ground/base/json.ts';
import { SavedRef, SecretRef } from '#ground/config/schema/reference.ts';
import type { Text } from '#ground/config/schema/scalar.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Values that earlier steps saved, by name. */
export type Saved = ReadonlyMap<string, Json>;

/** Looks references up, and collects what could not be found. */
export type Resolver = {
  text(value: Text): Promise<string>;
  /** References at any depth. */
  json(value: Json): Promise<Json>;
  /** Why the request cannot be built: `missing secret STAGING_KEY`. Empty: it can. */
  missing(): string[];
};

export function createResolver(vault: Vault, saved: Saved): Resolver {
  const missing = new Set<string>();

  const readSecret = async (name: string): Promise<string> => {
    const value = await vault.read(name);
    if (value === undefined) missing.add(`missing secret ${name}`);
    return value ?? '';
  };
  const readSaved = (name: string): Json => {
    const value = saved.get(name);
    if (value === undefined) missing.add(`nothing was saved as ${name}`);
    return value ?? null;
  };
  const text = async (value: Text): Promise<string> => {
    if (typeof value === 'string') return value;
    return 'secret' in value ? readSecret(value.secret) : asText(readSaved(value.saved));
  };
  const json = async (value: Json): Promise<Json> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(json));
    const secret = SecretRef.safeParse(value);
    if (secret.success) return readSecret(secret.data.secret);
    const reference = SavedRef.safeParse(value);
    return reference.success ? readSaved(reference.data.saved) : jsonMembers(value);
  };
  const jsonMembers = async (value: JsonObject): Promise<Json> =>
    Object.fromEntries(
      await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await json(item)] as const)),
    );
  return { text, json, missing: () => [...missing] };
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
