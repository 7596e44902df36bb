import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { StateKey, StateStore, Version } from '#ground/state/state-store.ts';

const attemptsMax = 20;

/**
 * Read, decide, compare-and-set; when another writer was first, decide again on what it left.
 * `decide` is pure; it answers undefined to leave the value as it is.
 * Resolves to what is stored afterwards. Rejects STATE_CONTENDED after 20 lost races.
 */
export async function update<T extends Json>(
  store: StateStore,
  key: StateKey,
  parse: (value: Json | undefined) => T,
  decide: (current: T) => T | undefined,
): Promise<{ value: T; changed: boolean }> {
  let current = await store.get(key);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const before = parse(current?.value);
    const after = decide(before);
    if (after === undefined) return { value: before, changed: false };
    const expected: Version | 'absent' = current?.version ?? 'absent';
    const result = await store.put(key, after, expected);
    if (result.kind === 'stored') return { value: after, changed: true };
    current = result.current;
  }
  throw new MusterError('STATE_CONTENDED', `${key.collection}/${key.id}: lost ${attemptsMax} races in a row`);
}
