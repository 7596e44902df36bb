import { expect, it } from 'vitest';
import { type LeaseState, leaseStates, type TargetState } from '#act/limits/lease.ts';
import {
  acceptDispute,
  adopt,
  beginLowering,
  beginRestoring,
  closeLease,
  closeUntouched,
  disputeLease,
  noteBack,
  noteLowered,
  noteRestoreWritten,
  openLease,
  overruleDispute,
  restoreAgain,
} from '#act/limits/lease-moves.ts';
import { setTo } from '#act/limits/setting.ts';
import { drillLock, leased, leaseOf, noon, stateOf } from './target-states.ts';

const id = 'run-1/budget/A';
const grip = { lease: id, fence: 7 };
const who = { by: 'watchdog', reason: 'overdue' };
const taint = { lease: id, from: noon(10), to: noon(20), deployments: ['d-1'] };

/** What a move makes of a lease in each state: the state and the fence after it, or a dash. */
const told = (state: TargetState | undefined): string =>
  state ? `${state.lease?.state} #${state.fence}` : '-';

type Move = (state: TargetState) => TargetState | undefined;
const accepted = (move: ReturnType<typeof openLease>): TargetState | undefined =>
  move.kind === 'moved' ? move.state : undefined;

//           PREPARED, LOWERING, LOWERED, RESTORING, COOLING, CLOSED, DISPUTED
const table: [string, Move, string[]][] = [
  [
    'openLease of the same lease',
    (state) => accepted(openLease(state, leaseOf('PREPARED'), noon(1))),
    ['PREPARED #7', '-', '-', '-', '-', '-', '-'],
  ],
  [
    'openLease of another lease',
    (state) => accepted(openLease(state, leaseOf('PREPARED', { id: 'run-1/budget/B' }), noon(1))),
    ['-', '-', '-', '-', '-', 'PREPARED #8', '-'],
  ],
  [
    'beginLowering',
    (state) => accepted(beginLowering(state, grip, noon(1))),
    ['LOWERING #7', 'LOWERING #7', 'LOWERING #7', '-', '-', '-', '-'],
  ],
  [
    'noteLowered',
    (state) => accepted(noteLowered(state, grip, 'receipt')),
    ['-', 'LOWERED #7', 'LOWERED #7', '-', '-', '-', '-'],
  ],
  [
    'beginRestoring',
    (state) => beginRestoring(state, id, who, noon(9)),
    ['RESTORING #8', 'RESTORING #8', 'RESTORING #8', '-', '-', '-', '-'],
  ],
  [
    'noteRestoreWritten',
    (state) => noteRestoreWritten(state, id, 'receipt'),
    ['-', '-', '-', 'RESTORING #7', '-', '-', '-'],
  ],
  [
    'restoreAgain',
    (state) => restoreAgain(state, id),
    ['-', '-', '-', 'RESTORING #8', 'RESTORING #8', '-', '-'],
  ],
  ['noteBack', (state) => noteBack(state, id, noon(9), 1000), ['-', '-', '-', 'COOLING #7', '-', '-', '-']],
  ['closeLease', (state) => closeLease(state, id, taint), ['-', '-', '-', '-', 'CLOSED #7', '-', '-']],
  ['closeUntouched', (state) => closeUntouched(state, id), ['-', '-', '-', 'CLOSED #7', '-', '-', '-']],
  [
    'disputeLease',
    (state) => disputeLease(state, id, { found: { A: setTo(3) } }, noon(9)),
    ['DISPUTED #8', 'DISPUTED #8', 'DISPUTED #8', 'DISPUTED #8', 'DISPUTED #8', '-', '-'],
  ],
  [
    'acceptDispute',
    (state) => acceptDispute(state, id, undefined),
    ['-', '-', '-', '-', '-', '-', 'CLOSED #7'],
  ],
  [
    'overruleDispute',
    (state) => overruleDispute(state, id, who, noon(9)),
    ['-', '-', '-', '-', '-', '-', 'RESTORING #8'],
  ],
  [
    'adopt',
    (state) =>
      accepted(
        adopt(
          { ...state, lock: drillLock({ until: noon(9) }) },
          leaseOf('RESTORING', { id: 'by-hand' }),
          noon(9),
        ),
      ),
    ['-', '-', '-', '-', '-', 'RESTORING #8', '-'],
  ],
];

it.each(table)('%s moves only from where it may, and takes over under a new fence', (_, move, expected) => {
  expect(leaseStates.map((state) => told(move(leased(state))))).toEqual(expected);
});

const ofAnother: [string, Move][] = [
  ['beginRestoring', (state) => beginRestoring(state, 'other', who, noon(9))],
  ['noteRestoreWritten', (state) => noteRestoreWritten(state, 'other', 'receipt')],
  ['restoreAgain', (state) => restoreAgain(state, 'other')],
  ['noteBack', (state) => noteBack(state, 'other', noon(9), 1000)],
  ['closeLease', (state) => closeLease(state, 'other', taint)],
  ['closeUntouched', (state) => closeUntouched(state, 'other')],
  ['disputeLease', (state) => disputeLease(state, 'other', { found: {} }, noon(9))],
  ['acceptDispute', (state) => acceptDispute(state, 'other', undefined)],
  ['overruleDispute', (state) => overruleDispute(state, 'other', who, noon(9))],
];

it.each(ofAnother)('%s leaves a lease of another name alone, and a target without one', (_, move) => {
  const states: LeaseState[] = [...leaseStates];
  expect(states.map((state) => move(leased(state)))).toEqual(states.map(() => undefined));
  expect(move(stateOf())).toBeUndefined();
});
