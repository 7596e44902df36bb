import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { update } from '#ground/state/update.ts';
import type { Stores } from '../fixtures/stores.ts';

/** What every StateStore owes its callers. */
export function stateStoreConformance(name: string, start: () => Promise<Stores>): void {
  describe(`state store on ${name}`, () => {
    let stores: Stores;
    beforeAll(async () => {
      stores = await start();
    });
    afterAll(() => stores.close());

    it('has nothing where nothing was put', async () => {
      expect(await stores.state.open().get({ collection: 'alarm', id: 'nobody' })).toBeUndefined();
    });

    it('stores a first value as version 1 and gives it back', async () => {
      const store = stores.state.open();
      const key = { collection: 'alarm', id: 'first' };
      const value = { phase: 'quiet', owed: [{ id: 'a#1' }], text: 'ä "quoted"', nothing: null };
      expect(await store.put(key, value, 'absent')).toEqual({ kind: 'stored', version: 1 });
      expect(await store.get(key)).toEqual({ value, version: 1 });
    });

    it('replaces a value only from the version that was read', async () => {
      const store = stores.state.open();
      const key = { collection: 'alarm', id: 'swapped' };
      await store.put(key, 'one', 'absent');
      expect(await store.put(key, 'two', 1)).toEqual({ kind: 'stored', version: 2 });
      expect(await store.put(key, 'late', 1)).toEqual({
        kind: 'conflict',
        current: { value: 'two', version: 2 },
      });
      expect(await store.put(key, 'early', 3)).toEqual({
        kind: 'conflict',
        current: { value: 'two', version: 2 },
      });
      expect(await store.get(key)).toEqual({ value: 'two', version: 2 });
    });

    it('answers conflict to a first value that is not the first, and to a second without a first', async () => {
      const store = stores.state.open();
      await store.put({ collection: 'alarm', id: 'twice' }, 1, 'absent');
      expect(await store.put({ collection: 'alarm', id: 'twice' }, 2, 'absent')).toEqual({
        kind: 'conflict',
        current: { value: 1, version: 1 },
      });
      expect(await store.put({ collection: 'alarm', id: 'gone' }, 2, 1)).toEqual({
        kind: 'conflict',
        current: undefined,
      });
    });

    it('lets one of several concurrent first writers win', async () => {
      const key = { collection: 'lock', id: 'target' };
      const writers = ['a', 'b', 'c', 'd', 'e'].map((owner) =>
        stores.state.open().put(key, { owner }, 'absent'),
      );
      const kinds = (await Promise.all(writers)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'stored')).toHaveLength(1);
    });

    it('loses no update of concurrent writers', async () => {
      const key = { collection: 'count', id: 'shared' };
      const add = async (): Promise<void> => {
        const store = stores.state.open();
        for (let round = 0; round < 5; round += 1) {
          await update<number>(
            store,
            key,
            (value) => (value as number | undefined) ?? 0,
            (count) => count + 1,
          );
        }
      };
      await Promise.all([add(), add(), add(), add()]);
      expect(await stores.state.open().get(key)).toEqual({ value: 20, version: 20 });
    });

    it('lists a collection in order of id, page by page, and nothing of another', async () => {
      const store = stores.state.open();
      for (const id of ['c', 'a', 'e', 'b', 'd'])
        await store.put({ collection: 'run', id }, { id }, 'absent');
      await store.put({ collection: 'runs', id: 'aa' }, 'other', 'absent');
      const first = await store.list('run', { limit: 2 });
      expect(first).toEqual([
        { id: 'a', value: { id: 'a' }, version: 1 },
        { id: 'b', value: { id: 'b' }, version: 1 },
      ]);
      const rest = await store.list('run', { limit: 10, after: 'b' });
      expect(rest.map(({ id }) => id)).toEqual(['c', 'd', 'e']);
      expect(await store.list('run', { limit: 10, after: 'e' })).toEqual([]);
    });

    it('keeps what was put for whoever opens it next', async () => {
      const key = { collection: 'alarm', id: 'kept' };
      await stores.state.open().put(key, { raised: true }, 'absent');
      expect(await stores.state.open().get(key)).toEqual({ value: { raised: true }, version: 1 });
    });

    it('rejects when the answer to a put was lost, and has it stored', async () => {
      const key = { collection: 'alarm', id: 'lost' };
      await expect(stores.state.losingAnswer().put(key, 'stored', 'absent')).rejects.toMatchObject({
        code: 'STATE_UNAVAILABLE',
      });
      expect(await stores.state.open().get(key)).toEqual({ value: 'stored', version: 1 });
    });

    it('waits out throttles', async ({ skip }) => {
      if (!stores.state.throttled) return skip('this store does not throttle');
      const key = { collection: 'alarm', id: 'throttled' };
      expect(await stores.state.throttled(2).put(key, 1, 'absent')).toEqual({ kind: 'stored', version: 1 });
      expect(await stores.state.throttled(2).get(key)).toEqual({ value: 1, version: 1 });
    });
  });
}
