import { describe, expect, it } from 'vitest';
import type { Caller } from '#act/drill/caller.ts';
import { hold } from '#act/limits/hold.ts';
import { type DrillStage, openDrillStage } from '../../fixtures/drill-stage.ts';
import {
  bookedAs,
  dayLimit,
  endingOf,
  expectAsBefore,
  fast,
  fastStage,
  rowsOf,
  saying,
  shownRecords,
  staging,
  watchedCaller,
} from './fast-stage.ts';

const heldReason = saying(/^hold by ann since \S+: deploy$/);
const heldAs = (phase: string) =>
  expect.stringMatching(new RegExp(`^${phase} unknown: .*hold by ann since `));
const holdIt = (stage: DrillStage) => hold(stage.tools(), staging, { operator: 'ann', reason: 'deploy' });

/** The stage's caller, with something that happens as soon as the pass before is answered. */
function afterPass(stage: DrillStage, happen: () => Promise<unknown>): { caller: Caller; calls: string[] } {
  const { caller, calls } = watchedCaller(stage);
  return {
    calls,
    caller: {
      ...caller,
      async call(order, signal) {
        const called = await caller.call(order, signal);
        if (order.actor.endsWith('/before')) await happen();
        return called;
      },
    },
  };
}

it('a burst may have its target until it has cooled down', async () => {
  await using stage = await openDrillStage(undefined, fast());
  let lock: { since: number; until: number } | undefined;
  const { caller } = watchedCaller(stage, async (call) => {
    if (call === 'burst') ({ lock } = await stage.target());
  });
  await stage.play({ drills: ['burst_429'] }, { caller });
  // 10 min of a burst, an hour of lockout, and half an hour more.
  expect(lock && lock.until - lock.since).toBe(6_000_000);
});

describe.concurrent('once a hold is answered,', () => {
  it('no burst is sent', async () => {
    await using stage = await openDrillStage(undefined, fast());
    const { caller, calls } = afterPass(stage, () => holdIt(stage));
    const run = await stage.play({ drills: ['burst_429'] }, { caller });
    expect(calls).toEqual(['call run-1/burst_429/rate_limited/before']);
    expect(rowsOf(run)).toMatchObject([{ outcome: 'unknown', reason: heldReason }]);
    expect(endingOf(run)).toMatchObject({ requests: 2, tokens: 200 });
    expect(await bookedAs(stage, 'run-1/burst_429')).toEqual([200, true]);
    expect(stage.told.map(({ phase }) => phase)).toEqual(['started', 'calling', 'row', 'completed']);
    expect(shownRecords(await stage.records('drills'))).toEqual([
      'started pass: no customers on staging',
      heldAs('row'),
      heldAs('completed'),
    ]);
  });

  it.each([
    ['budget_block', dayLimit],
    ['breaker', 'breaker_open'],
  ])('%s calls nobody while its limit is lowered', async (drill, limit) => {
    await using stage = await fastStage();
    const { caller, calls } = watchedCaller(stage);
    const { settingsAt } = stage.tools();
    const run = await stage.play(
      { drills: [drill] },
      {
        caller,
        settingsAt: (source) => ({
          ...settingsAt(source),
          async live(expected, receipt) {
            const liveness = await settingsAt(source).live(expected, receipt);
            const { lease, hold: held } = await stage.target();
            if (liveness.live === 'yes' && lease?.state === 'LOWERED' && !held) await holdIt(stage);
            return liveness;
          },
        }),
      },
    );
    const actor = `run-1/${drill}/${limit}`;
    // What is asked once it is back proves that it is back.
    expect(calls).toEqual([`call ${actor}/before`, `call ${actor}`]);
    expect(rowsOf(run)).toMatchObject([{ outcome: 'unknown', reason: heldReason, restored: 'closed' }]);
    expect(endingOf(run)).toMatchObject({ tokens: 400 });
    await expectAsBefore(stage);
  });
});
