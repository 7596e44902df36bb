import { describe, expect, it } from 'vitest';
import type { TargetState } from '#act/limits/lease.ts';
import {
  activeHold,
  bury,
  holdReason,
  liftHold,
  placeHold,
  preempt,
  releaseLock,
  takeLock,
  withoutOwed,
} from '#act/limits/lock-moves.ts';
import { drillLock, holdOf, leaseOf, noon, owedOf, runbookLock, stateOf } from './target-states.ts';

const ours = drillLock({ id: 'run-2', since: noon(60), until: noon(3600) });
const rollback = runbookLock({ id: 'rollback-1', since: noon(60), until: noon(3600) });
const open = leaseOf('LOWERED');

const held = 'hold by ann since 2026-11-22T12:00:00.000Z: deploy';

describe('a drill takes a target', () => {
  it.each<[string, TargetState]>([
    ['that nobody has', stateOf()],
    ['that it has already', stateOf({ lock: drillLock({ id: 'run-2' }) })],
    ['whose lock is over', stateOf({ lock: drillLock({ until: noon(60) }) })],
    ['whose runbook lock is over', stateOf({ lock: runbookLock({ until: noon(60) }) })],
    ['whose lease is closed', stateOf({ lease: leaseOf('CLOSED') })],
    ['whose hold is over', stateOf({ hold: holdOf({ until: noon(60) }) })],
  ])('%s', (_, state) => {
    expect(takeLock(state, ours, noon(60))).toEqual({ kind: 'moved', state: { ...state, lock: ours } });
  });

  it.each<[string, TargetState, string]>([
    ['that is held', stateOf({ hold: holdOf() }), held],
    ['that is held until just after', stateOf({ hold: holdOf({ until: noon(61) }) }), held],
    [
      'that another drill has',
      stateOf({ lock: drillLock({ until: noon(61) }) }),
      'drill run-1 has this target until 2026-11-22T12:01:01.000Z',
    ],
    [
      'that a runbook has',
      stateOf({ lock: runbookLock() }),
      'runbook run-1 has this target until 2026-11-22T12:30:00.000Z',
    ],
    [
      'with an open lease whose lock is over',
      stateOf({ lock: drillLock({ until: noon(1) }), lease: open }),
      'lease run-1/budget/A is LOWERED',
    ],
    [
      'with a dispute that nobody settled',
      stateOf({ lease: leaseOf('DISPUTED') }),
      'lease run-1/budget/A is DISPUTED',
    ],
    [
      'with an open lease of its own, left by an earlier drill of its run',
      stateOf({ lock: drillLock({ id: 'run-2' }), lease: leaseOf('RESTORING', { run: 'run-2' }) }),
      'lease run-1/budget/A is RESTORING',
    ],
  ])('but not one %s', (_, state, reason) => {
    expect(takeLock(state, ours, noon(60))).toEqual({ kind: 'refused', reason });
  });
});

describe('a rollback takes a target', () => {
  it.each<[string, TargetState]>([
    ['that nobody has', stateOf()],
    ['from a drill', stateOf({ lock: drillLock() })],
    ['from a drill that has lowered', stateOf({ lock: drillLock(), lease: open })],
    ['with a lease that somebody left open', stateOf({ lease: open })],
    ['that it has already', stateOf({ lock: runbookLock({ id: 'rollback-1' }) })],
    ['from a runbook whose time is over', stateOf({ lock: runbookLock({ until: noon(60) }) })],
  ])('%s', (_, state) => {
    expect(preempt(state, rollback, noon(60))).toEqual({
      kind: 'moved',
      state: { ...state, lock: rollback },
    });
  });

  it.each<[string, TargetState, string]>([
    [
      'from another runbook',
      stateOf({ lock: runbookLock() }),
      'runbook run-1 has this target until 2026-11-22T12:30:00.000Z',
    ],
    ['that is held', stateOf({ hold: holdOf(), lock: drillLock() }), held],
  ])('but not %s', (_, state, reason) => {
    expect(preempt(state, rollback, noon(60))).toEqual({ kind: 'refused', reason });
  });
});

it('only its own run gives a target back', () => {
  const state = stateOf({ lock: drillLock() });
  expect(releaseLock(state, 'run-1')).toEqual(stateOf());
  expect(releaseLock(state, 'run-2')).toBeUndefined();
  expect(releaseLock(stateOf(), 'run-1')).toBeUndefined();
});

it('a drill that gives its target back owes its end until it has told it', () => {
  const words = owedOf('run-1/budget#completed');
  const other = owedOf('run-0/budget#completed');
  const state = stateOf({ lock: drillLock(), owed: [other] });
  const left = stateOf({ owed: [other, words] });
  expect(releaseLock(state, 'run-1', words)).toEqual(left);
  expect(releaseLock(state, 'run-2', words)).toBeUndefined();
  expect(withoutOwed(left, 'run-1/budget#completed')).toEqual(stateOf({ owed: [other] }));
  expect(withoutOwed(state, 'run-1/budget#completed')).toBeUndefined();
});

describe('a drill is buried', () => {
  const epitaph = owedOf('run-1/budget#completed');
  const withEpitaph = drillLock({ epitaph });

  it.each<[string, TargetState, boolean, number, TargetState]>([
    ['when it is dead', stateOf({ lock: withEpitaph }), true, 1, stateOf({ owed: [epitaph] })],
    ['when its time is over', stateOf({ lock: withEpitaph }), false, 1800, stateOf({ owed: [epitaph] })],
    ['without words where it left none', stateOf({ lock: drillLock() }), true, 1, stateOf()],
    [
      'once its lease is closed',
      stateOf({ lock: withEpitaph, lease: leaseOf('CLOSED') }),
      true,
      1,
      stateOf({ lease: leaseOf('CLOSED'), owed: [epitaph] }),
    ],
  ])('%s', (_, state, isDead, seconds, buried) => {
    expect(bury(state, isDead, noon(seconds))).toEqual(buried);
  });

  it.each<[string, TargetState, boolean, number]>([
    ['while it lives', stateOf({ lock: withEpitaph }), false, 1799],
    ['while its lease is open', stateOf({ lock: withEpitaph, lease: open }), true, 1800],
    ['where a runbook has the target', stateOf({ lock: runbookLock() }), true, 1800],
    ['where nobody has it', stateOf(), true, 1800],
  ])('but not %s', (_, state, isDead, seconds) => {
    expect(bury(state, isDead, noon(seconds))).toBeUndefined();
  });

  it('gives the target back even where no more can be owed', () => {
    const owed = Array.from({ length: 20 }, (_, index) => owedOf(`o-${index}`));
    expect(bury(stateOf({ lock: withEpitaph, owed }), true, noon(1))).toEqual(stateOf({ owed }));
  });
});

it('a hold counts until it is over, or lifted', () => {
  const endless = placeHold(stateOf(), holdOf());
  expect(activeHold(endless, noon(999_999))).toEqual(holdOf());
  expect(holdReason(endless, noon(1))).toBe(held);
  const short = placeHold(endless, holdOf({ until: noon(60) }));
  expect(activeHold(short, noon(59))).toEqual(holdOf({ until: noon(60) }));
  expect(activeHold(short, noon(60))).toBeUndefined();
  expect(holdReason(short, noon(60))).toBeUndefined();
  expect(liftHold(short)).toEqual(stateOf());
  expect(liftHold(stateOf())).toBeUndefined();
});
