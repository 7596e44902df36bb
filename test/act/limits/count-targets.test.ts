import { expect, test } from 'vitest';
import { countTargets } from '#act/limits/count-targets.ts';
import type { TargetState } from '#act/limits/lease.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { memoryStateStore } from '../../fixtures/memory-stores.ts';
import { leased, leaseOf, noon, owedOf, stateOf } from './target-states.ts';

const storeOf = async (states: readonly TargetState[]): Promise<StateStore> => {
  const store = memoryStateStore();
  for (const [index, state] of states.entries())
    await changeTarget(store, { service: 'chat', environment: `e${index}` }, () => state);
  return store;
};

test('leases past their restoreBy that are not closed are overdue, to the millisecond', async () => {
  const store = await storeOf([
    leased('LOWERED'),
    leased('DISPUTED'),
    leased('RESTORING', { restoreBy: noon(601) }),
    leased('CLOSED'),
    stateOf(),
  ]);

  expect(await countTargets(store, noon(600))).toEqual({ overdueLeases: 2, owedEvents: 0 });
  expect(await countTargets(store, noon(599))).toEqual({ overdueLeases: 0, owedEvents: 0 });
});

test('more than a page of targets are counted, each with what it owes', async () => {
  const state = stateOf({ lease: leaseOf('LOWERED'), owed: [owedOf('a'), owedOf('b')] });
  const store = await storeOf(Array.from({ length: 101 }, () => state));

  expect(await countTargets(store, noon(600))).toEqual({ overdueLeases: 101, owedEvents: 202 });
});
