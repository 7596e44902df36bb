import { expect, it } from 'vitest';
import type { StateStore } from '#ground/state/state-store.ts';
import { alarmKey } from '#observe/alarm/alarm-subject.ts';
import { readAlarms } from '#observe/alarm/read-alarms.ts';
import { memoryStateStore } from '../../fixtures/memory-stores.ts';

const named = (check: string, environment = 'production') => ({ service: 'chat', environment, check });

async function stored(...checks: string[]): Promise<{ state: StateStore; asked: string[] }> {
  const state = memoryStateStore();
  const asked: string[] = [];
  await state.put(alarmKey(named('a', 'aaa')), 'before', 'absent');
  await state.put(alarmKey(named('b', 'staging')), 'after', 'absent');
  for (const check of checks) await state.put(alarmKey(named(check)), check, 'absent');
  return {
    asked,
    state: {
      ...state,
      get: (key) => (asked.push(key.id), state.get(key)),
      list: (collection, page) => (asked.push('list'), state.list(collection, page)),
    },
  };
}

it('reads the alarms of an environment in one go, and what is not there is absent', async () => {
  const { state, asked } = await stored('b', 'c');
  const read = await readAlarms(state, [named('a'), named('b')]);
  expect([...read]).toEqual([
    ['a', { value: undefined, version: 'absent' }],
    ['b', { value: 'b', version: 1 }],
  ]);
  expect(asked).toEqual(['list']);
});

it('asks one by one for what may stand beyond its page', async () => {
  const { state, asked } = await stored('a', 'b', 'c', 'd', 'e');
  expect([...(await readAlarms(state, [named('e')]))]).toEqual([['e', { value: 'e', version: 1 }]]);
  expect(asked).toEqual(['list', 'chat/production/e']);
});

it('asks nothing for nobody', async () => {
  const { state, asked } = await stored('a');
  expect((await readAlarms(state, [])).size).toBe(0);
  expect(asked).toEqual([]);
});
