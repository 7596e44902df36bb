import { describe, expect, it } from 'vitest';
import { leaseStates, type TargetState } from '#act/limits/lease.ts';
import {
  adopt,
  beginLowering,
  beginRestoring,
  closeLease,
  closeUntouched,
  disputeLease,
  isGripped,
  mayBeLowered,
  noteBack,
  noteLowered,
  openLease,
  overruleDispute,
  restoreAgain,
} from '#act/limits/lease-moves.ts';
import type { Move } from '#act/limits/lock-moves.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import { drillLock, holdOf, leased, leaseOf, noon, runbookLock, stateOf } from './target-states.ts';

const id = 'run-1/budget/A';
const grip = { lease: id, fence: 7 };
const who = { by: 'watchdog', reason: 'overdue' };
const taint = { lease: id, from: noon(10), to: noon(20), deployments: ['d-1'] };

const accepted = (move: Move): TargetState | undefined => (move.kind === 'moved' ? move.state : undefined);

describe('opening', () => {
  const lease = leaseOf('PREPARED');

  it('is for the run that has the target', () => {
    const state = stateOf({ lock: drillLock() });
    expect(openLease(state, lease, noon(1))).toEqual({
      kind: 'moved',
      state: { ...state, fence: 8, lease },
    });
  });

  it.each<[string, TargetState, string]>([
    ['without the lock', stateOf(), 'the target is not ours'],
    [
      "under another's lock",
      stateOf({ lock: runbookLock({ id: 'rollback-1' }) }),
      'runbook rollback-1 took the target',
    ],
    [
      'while the target is held',
      stateOf({ lock: drillLock(), hold: holdOf() }),
      'hold by ann since 2026-11-22T12:00:00.000Z: deploy',
    ],
    [
      'beside an open lease',
      stateOf({ lock: drillLock(), lease: leaseOf('COOLING', { id: 'run-0/x' }) }),
      'lease run-0/x is COOLING',
    ],
    ['of one that went on already', leased('LOWERING'), 'lease run-1/budget/A is LOWERING'],
    ['of one that is over', leased('CLOSED'), 'lease run-1/budget/A is CLOSED'],
  ])('is refused %s', (_, state, reason) => {
    expect(openLease(state, lease, noon(1))).toEqual({ kind: 'refused', reason });
  });
});

describe('lowering', () => {
  it('says since when a write may be under way, each time anew', () => {
    const state = leased('LOWERED', { loweringAt: noon(1) });
    expect(accepted(beginLowering(state, grip, noon(2)))?.lease).toEqual(
      leaseOf('LOWERING', { loweringAt: noon(2) }),
    );
  });

  it('begins until lowerBy and not a moment later', () => {
    expect(beginLowering(leased('PREPARED'), grip, noon(300)).kind).toBe('moved');
    expect(beginLowering(leased('PREPARED'), grip, noon(300.001))).toEqual({
      kind: 'refused',
      reason: 'too late to lower: there would be no time to restore',
    });
  });

  it.each<[string, TargetState, string]>([
    [
      'with an old fence',
      { ...leased('PREPARED'), fence: 8 },
      'lease run-1/budget/A is PREPARED: taken over by somebody (fence 7, now 8)',
    ],
    [
      'when somebody restores',
      { ...leased('RESTORING', { restoring: { at: noon(1), ...who } }), fence: 8 },
      'lease run-1/budget/A is RESTORING: taken over by watchdog (fence 7, now 8)',
    ],
    ['of a lease that is gone', stateOf({ lock: drillLock() }), 'lease run-1/budget/A is gone'],
    [
      'while held',
      { ...leased('PREPARED'), hold: holdOf() },
      'hold by ann since 2026-11-22T12:00:00.000Z: deploy',
    ],
    [
      'when a rollback has the target',
      { ...leased('PREPARED'), lock: runbookLock({ id: 'rollback-1' }) },
      'runbook rollback-1 took the target',
    ],
    ['when nobody has it', stateOf({ lease: leaseOf('PREPARED') }), 'the target is not ours'],
  ])('is refused %s', (_, state, reason) => {
    expect(beginLowering(state, grip, noon(1))).toEqual({ kind: 'refused', reason });
  });

  it('is noted with its receipt, and not under an old fence', () => {
    expect(accepted(noteLowered(leased('LOWERING'), grip, 'd-1'))?.lease).toEqual(
      leaseOf('LOWERED', { lowerReceipt: 'd-1' }),
    );
    expect(noteLowered({ ...leased('LOWERING'), fence: 8 }, grip, 'd-1').kind).toBe('refused');
  });
});

describe('restoring', () => {
  it('keeps who began it and why', () => {
    const begun = beginRestoring(leased('LOWERED'), id, who, noon(9));
    expect(begun?.lease?.restoring).toEqual({ at: noon(9), by: 'watchdog', reason: 'overdue' });
    const later = beginRestoring(
      leased('LOWERED', { restoring: { at: noon(5), by: 'ann', reason: 'hold' } }),
      id,
      who,
      noon(9),
    );
    expect(later?.lease?.restoring).toEqual({ at: noon(5), by: 'ann', reason: 'hold' });
  });

  it.each([
    ['of a write that was answered long ago', noon(1), noon(9), 5000, noon(12)],
    ['of a write that may still land', noon(8), noon(9), 5000, noon(13)],
    ['where nothing was lowered', undefined, noon(9), 5000, noon(12)],
  ])('cools down until no lowering write can land: %s', (_, loweringAt, now, inFlightMs, coolUntil) => {
    const state = leased('RESTORING', loweringAt === undefined ? {} : { loweringAt });
    expect(noteBack(state, id, now, inFlightMs)?.lease).toMatchObject({
      state: 'COOLING',
      backAt: now,
      coolUntil,
    });
  });

  it('begins again from the write', () => {
    const state = leased('COOLING', {
      loweringAt: noon(1),
      restoreReceipt: 'd-2',
      backAt: noon(9),
      coolUntil: noon(12),
    });
    expect(restoreAgain(state, id)?.lease).toEqual(leaseOf('RESTORING', { loweringAt: noon(1) }));
  });

  it('closes with what was tainted, the newest fifty', () => {
    const older = Array.from({ length: 50 }, (_, index) => ({ ...taint, lease: `run-${index}/x` }));
    expect(closeLease(leased('COOLING'), id, undefined)?.taints).toEqual([]);
    expect(closeLease({ ...leased('COOLING'), taints: older }, id, taint)?.taints).toEqual([
      ...older.slice(1),
      taint,
    ]);
  });

  it('never closes as untouched what may have been lowered', () => {
    expect(closeUntouched(leased('RESTORING', { loweringAt: noon(1) }), id)).toBeUndefined();
  });
});

describe('a dispute', () => {
  it('keeps what was found', () => {
    const found = { A: setTo(3), B: unset };
    expect(disputeLease(leased('LOWERED'), id, { found }, noon(9))?.lease?.disputed).toEqual({
      at: noon(9),
      found,
    });
  });

  it('that is overruled lets what was found be written over, as our own', () => {
    const state = leased('DISPUTED', {
      disputed: { at: noon(8), found: { A: setTo(3) } },
      restoreReceipt: 'd-2',
      raised: true,
    });
    expect(overruleDispute(state, id, who, noon(9))?.lease).toEqual(
      leaseOf('RESTORING', {
        written: { A: setTo(3), B: setTo(2) },
        restoring: { at: noon(9), ...who },
        raised: false,
        overMarker: true,
      }),
    );
  });
});

it('nobody adopts a target that somebody has', () => {
  const lease = leaseOf('RESTORING', { id: 'by-hand' });
  expect(adopt(stateOf({ lock: drillLock() }), lease, noon(1))).toEqual({
    kind: 'refused',
    reason: 'drill run-1 has the target',
  });
  expect(adopt(leased('COOLING'), lease, noon(1))).toEqual({
    kind: 'refused',
    reason: 'lease run-1/budget/A is COOLING',
  });
});

it('a lease is gripped until somebody takes it over', () => {
  expect(leaseStates.filter((state) => isGripped(leased(state), grip))).toEqual([
    'PREPARED',
    'LOWERING',
    'LOWERED',
  ]);
  expect(isGripped({ ...leased('LOWERED'), fence: 8 }, grip)).toBe(false);
  expect(isGripped(leased('LOWERED'), { ...grip, lease: 'other' })).toBe(false);
});

it('a lease may have lowered something once a write may have begun', () => {
  const begun = { loweringAt: noon(1) };
  expect(leaseStates.filter((state) => mayBeLowered(leaseOf(state)))).toEqual([]);
  expect(leaseStates.filter((state) => mayBeLowered(leaseOf(state, begun)))).toEqual(
    leaseStates.filter((state) => state !== 'CLOSED'),
  );
});
