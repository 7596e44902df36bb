import { describe, expect, it } from 'vitest';
import {
  clearTargets,
  liftDeploymentHolds,
  type Clearing,
  type Uncleared,
} from '#act/limits/clear-targets.ts';
import { activeHold, liftHold, placeHold, releaseLock } from '#act/limits/lock-moves.ts';
import { changeTarget } from '#act/limits/target-store.ts';
import { watchLeases } from '#act/limits/watchdog.ts';
import type { Clock } from '#ground/base/clock.ts';
import { Crash } from '../../fixtures/world.ts';
import { limitsWorld, loweredValues, originals, type LimitsWorld } from './limits-world.ts';
import { holdOf, noon, runbookLock, target } from './target-states.ts';

const all: Clearing = { target, mayStay: () => false };
const order = { reason: 'the stack goes', holdMs: 3_600_000 };

/** While somebody waits, `meanwhile` happens. */
const clear = (
  { world }: LimitsWorld,
  meanwhile: () => Promise<unknown>,
  clearing: Clearing = all,
  withinMs = 60_000,
): Promise<Uncleared[]> => {
  const sleep = async (ms: number): Promise<void> => {
    world.clock.move(ms);
    await meanwhile();
  };
  const clock: Clock = { ...world.clock, sleep };
  return clearTargets({ state: world.state, clock }, [clearing], { ...order, withinMs });
};

const nothing = async (): Promise<void> => undefined;

describe('clearing targets for a deployment', () => {
  it('holds them, and waits until the watchdog has put back what was lowered, before its time', async () => {
    const limits = await limitsWorld();
    await limits.lowered();
    expect(await clear(limits, () => watchLeases(limits.tools))).toEqual([]);
    expect(limits.written()).toEqual(originals);
    const { deploymentHold, lease } = await limits.state();
    expect(lease?.state).toBe('CLOSED');
    expect(deploymentHold).toEqual({
      operator: 'deployment',
      reason: 'the stack goes',
      since: noon(),
      until: noon(3600),
    });
    expect((await limits.records()).at(-1)?.body).toMatchObject({
      reason: 'restored by deployment: the stack goes',
    });
  });

  it('waits for the watchdog also where somebody began to restore before, and is gone', async () => {
    const limits = await limitsWorld();
    await limits.lowered();
    await limits.beginRestoring('run-1');
    const watch = (): Promise<unknown> => watchLeases(limits.tools);
    expect(await clear(limits, watch, all, 330_000)).toEqual([]);
    expect(limits.written()).toEqual(originals);
    expect(limits.world.clock.now()).toBeLessThan(noon(330));
  });

  it('writes nothing where settings are, and gives up in time where nobody restores', async () => {
    const limits = await limitsWorld();
    await limits.lowered();
    const written = (await limits.records()).length;
    const open = await clear(limits, nothing);
    expect(open).toMatchObject([{ target, lease: { id: 'run-1/budget/A', state: 'RESTORING' } }]);
    expect(limits.world.clock.now() - noon()).toBeLessThanOrEqual(60_000);
    expect(limits.written()).toEqual(loweredValues);
    expect((await limits.records()).length).toBe(written);
  });

  it('lets no lease be opened from the first moment on', async () => {
    const limits = await limitsWorld();
    expect(await clear(limits, nothing)).toEqual([]);
    await expect(limits.lock()).rejects.toThrow('hold by deployment since 2026-11-22T12:00:00.000Z');
  });

  it('waits for a runbook where its code is about to go, and names one that is not over in time', async () => {
    const limits = await limitsWorld();
    const { state } = limits.world;
    const runbook = runbookLock({ id: 'roll-1' });
    await changeTarget(state, target, (now) => ({ ...now, lock: runbook }));
    expect(await clear(limits, nothing)).toEqual([]);
    const ending: Clearing = { ...all, endsRunbooks: true };
    expect(await clear(limits, nothing, ending)).toEqual([{ target, runbook }]);
    const end = () => changeTarget(state, target, (now) => releaseLock(now, 'roll-1'));
    expect(await clear(limits, end, ending)).toEqual([]);
  });

  it('does not wait for a runbook whose time is over', async () => {
    const limits = await limitsWorld();
    const lock = runbookLock({ until: noon(1) });
    await changeTarget(limits.world.state, target, (now) => ({ ...now, lock }));
    limits.world.clock.move(1000);
    expect(await clear(limits, nothing, { ...all, endsRunbooks: true }, 0)).toEqual([]);
  });

  it('leaves a lease alone that may stay', async () => {
    const limits = await limitsWorld();
    await limits.lowered();
    const mayStay: Clearing['mayStay'] = ({ id }) => id === 'run-1/budget/A';
    expect(await clear(limits, nothing, { target, mayStay })).toEqual([]);
    expect((await limits.state()).lease?.state).toBe('LOWERED');
  });

  it.each([
    ['a shorter hold', holdOf({ until: noon(60) })],
    ['a longer one', holdOf()],
    ['one of somebody who is called deployment', holdOf({ operator: 'deployment', until: noon(60) })],
  ])('leaves to a person %s, beside its own', async (_, theirs) => {
    const limits = await limitsWorld();
    const { state } = limits.world;
    await changeTarget(state, target, (now) => placeHold(now, theirs));
    await clear(limits, nothing);
    expect(await limits.state()).toMatchObject({ hold: theirs, deploymentHold: { until: noon(3600) } });
    await liftDeploymentHolds(state, [target]);
    const { hold, deploymentHold } = await limits.state();
    expect([hold, deploymentHold]).toEqual([theirs, undefined]);
  });

  it('holds on where a person begins to hold, and ends when a person says so', async () => {
    const limits = await limitsWorld();
    const { state, clock } = limits.world;
    await clear(limits, nothing);
    await changeTarget(state, target, (now) => placeHold(now, holdOf({ until: noon(60) })));
    clock.move(60_000);
    expect(activeHold(await limits.state(), clock.now())?.operator).toBe('deployment');
    await changeTarget(state, target, liftHold);
    expect(activeHold(await limits.state(), clock.now())).toBeUndefined();
  });

  it('comes to the same when it dies anywhere and is asked again', async () => {
    // Each call in CI, every few of them every day.
    const stride = process.env['CI'] ? 1 : 5;
    let deaths = 0;
    for (let isDead = true; isDead; deaths += isDead ? stride : 0) {
      const limits = await limitsWorld();
      await limits.lowered();
      const watch = (): Promise<unknown> => watchLeases(limits.tools).catch(isCrash);
      limits.world.crashAt(deaths);
      isDead = await clear(limits, watch).then(() => false, isCrash);
      limits.world.crashAt(undefined);
      expect(await clear(limits, watch), `${deaths}`).toEqual([]);
      expect(limits.written(), `${deaths}`).toEqual(originals);
    }
    expect(deaths).toBeGreaterThan(5);
  });
});

function isCrash(error: unknown): true {
  if (error instanceof Crash) return true;
  throw error;
}
