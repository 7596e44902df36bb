import { describe, expect, it } from 'vitest';
import { noteRelease } from '#observe/release/release-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { createHistory, knownGood, lookBack } from './history.ts';

describe('the last known good release', () => {
  it('is the one before, when it passed by its own evidence', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'FF');
    expect(await knownGood(history)).toBe('v1');
  });

  it('is not simply the one before: one that never passed twice in a row is passed over', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'FPFP');
    await history.release('v3');
    expect(await knownGood(history)).toBe('v1');
  });

  it('takes no evidence of another release for its own', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    // Begun before v2 was there.
    await history.slots('health', 'PP', { beganMs: 180_000 });
    await history.release('v3');
    await history.slots('health', 'PPP');
    expect(await knownGood(history)).toBe('v1');
  });

  it('asks every check that verifies, and leaves out those that nobody schedules', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.slots('chat', 'PP');
    await history.release('v2');
    await history.slots('health', 'PP');
    await history.slots('chat', 'FF');
    await history.release('v3');
    expect(await knownGood(history, { checks: ['health', 'chat', 'seldom'] })).toBe('v1');
    expect(await knownGood(history, { checks: ['seldom'] })).toBe(
      'no release before v3 is known to be good (v2: none of the checks that verify is scheduled; v1: none of the checks that verify is scheduled)',
    );
  });

  it('is never one that came while a limit was lowered', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    const from = history.now();
    await history.release('v2');
    const to = history.now();
    await history.slots('health', 'PP');
    await history.release('v3');
    expect(await knownGood(history)).toBe('v2');
    expect(await knownGood(history, { tainted: [{ from, to }] })).toBe('v1');
  });

  it('is never one that a rollback went back from', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPPFF');
    await history.rolledBack('v2');
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v3');
    expect(await knownGood(history)).toBe('v1');
  });

  it('counts neither unknown nor what a window expected, and says what was looked at when there is none', async () => {
    const history = createHistory();
    expect(await knownGood(history)).toBe('no release of production is recorded');
    await history.release('v1');
    await history.slots('health', 'UPUFP');
    await history.slots('health', 'F', { window: 'w' });
    await history.release('v2');
    expect(await knownGood(history)).toBe(
      'no release before v2 is known to be good (v1: health failed at its end)',
    );
    await history.wait(1).slots('health', 'PP');
    expect(await knownGood(history)).toBe(
      'no release before v2 is known to be good (v1: health failed at its end)',
    );
  });

  it('is a pass, an unknown and a pass in a row: unknown says nothing', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PUP');
    await history.release('v2');
    expect(await knownGood(history)).toBe('v1');
  });

  it('is found under a thousand later records', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'F'.repeat(1200));
    expect(await knownGood(history)).toBe('v1');
  });

  it('is found beneath thousands of releases of another target', async () => {
    const history = createHistory();
    const { world } = history;
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    const staging = { service: 'chat', environment: 'staging' };
    for (let count = 0; count < 1500; count += 1)
      await noteRelease(world, staging, { release: `s${count}`, is: 'label', at: world.clock.now() });
    expect(await knownGood(history)).toBe('v1');
  });

  it('says what ran after it and was passed over, but not what a rollback went back from', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPFF');
    await history.rolledBack('v2');
    await history.release('v3');
    await history.slots('health', 'PPF');
    await history.release('v4');
    expect(await lookBack(history.world.log, {})).toMatchObject({
      good: { release: 'v1', between: [{ release: 'v3' }] },
    });
  });

  it('reads little of a long history', async () => {
    const history = createHistory();
    for (let release = 0; release < 12; release += 1) {
      await history.release(`v${release}`);
      await history.slots('health', `${'P'.repeat(200)}F`);
    }
    let read = 0;
    const { log } = history.world;
    const counting: EvidenceLog = {
      ...log,
      async read(...asked) {
        const found = await log.read(...asked);
        read += found.length;
        return found;
      },
    };
    expect(await lookBack(counting, {})).toMatchObject({ kind: 'none' });
    expect(read).toBeLessThan(1000);
  });
});
