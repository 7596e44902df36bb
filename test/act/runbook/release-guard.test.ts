import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../fixtures/rollback-stage.ts';
import { identity, nightOn, type Night } from './night.ts';

let stage: Stage;
let night: Night;

beforeEach(async () => {
  stage = await openStage();
  night = nightOn(stage);
});

afterEach(() => stage.close());

describe('a runbook that an alarm started', () => {
  it('does not act when the failure began well before the release came', async () => {
    stage.world.clock.move(3_600_000);
    await night.release('v1');
    for (let slot = 0; slot < 5; slot += 1) await stage.record('pass');
    await stage.record('fail');
    stage.world.clock.move(600_000);
    await night.release('v2');
    const { phase, reason } = await night.play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not the release: health failed since .*, v2 came later;/);
  });

  it('does not act when the older release failed in the same way', async () => {
    stage.world.clock.move(3_600_000);
    await night.release('v1');
    for (const outcome of ['pass', 'pass', 'fail', 'pass', 'pass', 'pass'] as const)
      await stage.record(outcome);
    stage.world.clock.move(30_000);
    await night.release('v2');
    await stage.record('fail');
    const { phase, reason } = await night.play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(
      /^it is not the release: v1 failed in the same way \(production\/chat\/health\/local#\d+ of /,
    );
  });

  it('does not act when a release after the good one failed in the same way, and was passed over for that', async () => {
    stage.world.clock.move(3_600_000);
    await night.release('v0');
    for (let slot = 0; slot < 5; slot += 1) await stage.record('pass');
    stage.world.clock.move(80_000);
    await night.release('v1');
    await stage.record('pass');
    await stage.record('fail');
    stage.world.clock.move(80_000);
    await night.release('v2');
    await stage.record('pass');
    await stage.record('fail');
    const { phase, reason } = await night.play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not the release: v1 failed in the same way /);
  });

  it('acts when it was only slow before the release came, and fails since', async () => {
    await night.badRelease();
    const failed = await night.changeStory((story) => ({
      ...story,
      firstBad: { ...story.firstBad, at: story.firstBad.at - 600_000 },
      firstFail: story.firstBad,
    }));
    expect(failed).toBe(true);
    expect((await night.play({ guards: { releasedWithin: '6h' } })).phase).toBe('verified');
  });

  it('does not act when nobody can tell when the failure began', async () => {
    await night.badRelease();
    await night.changeStory(() => undefined);
    const { phase, reason } = await night.play({});
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });

  it('does not act when the target is asked what it runs, and never said so', async () => {
    const unknown = { release: { identity: { ...identity.release.identity, json: '$.nothing' } } };
    const { phase, reason } = await night.play({ config: unknown });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });

  it('acts without knowing the failure’s begin where nobody ever said what runs: what it restarts has no release', async () => {
    await night.changeStory(() => undefined);
    expect((await stage.playToEnd({}, night.called())).phase).toBe('verified');
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('does not act there once a release was recorded by hand', async () => {
    await night.release('v1');
    await night.changeStory(() => undefined);
    const { phase, reason } = await stage.playToEnd({}, night.called());
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });
});
