import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold } from '#act/limits/hold.ts';
import { openByHand } from '#observe/window/by-hand.ts';
import { openStage, rollbackInput, type Stage } from '../../fixtures/rollback-stage.ts';
import { identity, nightOn, target, type Night } from './night.ts';

let stage: Stage;
let night: Night;

beforeEach(async () => {
  stage = await openStage();
  night = nightOn(stage);
});

afterEach(() => stage.close());

describe('a runbook goes back to an older release only if that can help', () => {
  it('acts when the release is young, its failure new and no dependency fails', async () => {
    await night.badRelease();
    const guards = { releasedWithin: '6h', vetoedBy: { tags: ['dependency'] } };
    expect((await night.play({ guards })).phase).toBe('verified');
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('does not while a dependency fails, saying what it would have done', async () => {
    await night.badRelease();
    stage.service.providerDown = true;
    const { phase, reason } = await night.play({ guards: { vetoedBy: { tags: ['dependency'] } } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toBe(
      `vetoed: provider fails too, so the release may not be the cause; it would have done: POST ${stage.service.url}/rollback`,
    );
    expect(stage.world.sent.at(-1)).toMatchObject({
      type: 'Runbook Completed',
      detail: { severity: 'critical' },
    });
  });

  it('does not when the release is older than releasedWithin', async () => {
    await night.badRelease();
    const { phase, reason } = await night.play({ guards: { releasedWithin: '30s' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^releasedWithin 30s: v2 runs since 2026-11-22T/);
  });

  it('does not when no other release was ever seen', async () => {
    await night.release('v1');
    stage.service.version = 'v1';
    const ending = await stage.playToEnd({ config: identity, guards: { releasedWithin: '6h' } });
    expect(ending.reason).toMatch(/^releasedWithin 6h: no release but v1 was ever seen here;/);
  });

  it('does not while people hold the environment, or work on it', async () => {
    await night.badRelease();
    const { world } = stage;
    await openByHand({ ...world, random: { id: () => 'w1' } as never }, target, {
      kind: 'maintenance',
      forMs: 60_000,
      operator: 'ann',
      reason: 'moving the database',
    });
    expect((await night.play({})).reason).toMatch(/^maintenance .* by ann until .*: moving the database;/);
    world.clock.move(120_000);
    await hold(
      {
        ...world,
        settingsAt: () => {
          throw new Error('none');
        },
      },
      target,
      { operator: 'bob', reason: 'looking' },
    );
    const again = { ...night.called(), cause: 'another alarm' };
    expect((await stage.playToEnd({ config: identity }, again)).reason).toMatch(
      /^hold by bob since .*: looking;/,
    );
    expect(stage.service.rollbacks).toEqual([]);
  });

  it('does not while its check passes, although the alarm flaps and is still raised', async () => {
    for (const outcome of ['pass', 'fail', 'pass', 'fail', 'pass'] as const) await stage.record(outcome);
    const { phase, reason } = await night.play({});
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^health passes again, although its alarm is still raised;/);
  });

  it('does not on an alarm of more than 15 minutes ago', async () => {
    const alarmedAt = stage.world.clock.now();
    stage.world.clock.move(16 * 60_000);
    const ending = await stage.playToEnd({}, { ...rollbackInput, alarmedAt });
    expect(ending.reason).toMatch(/^the decision is older than 15m;/);
  });
});

describe('a runbook runs per incident, not per alarm', () => {
  const second = { ...rollbackInput, cause: 'chat/production/chat#1' };

  it('joins the run that is at work', async () => {
    let joined: unknown;
    stage.service.onRollback = () => {
      stage.service.onRollback = () => undefined;
      joined = stage.playToEnd({}, second);
    };
    expect((await stage.playToEnd({})).phase).toBe('verified');
    expect(await joined).toMatchObject({ phase: 'joined' });
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('says that it failed again, and escalates, when one comes after it was verified', async () => {
    await stage.playToEnd({});
    stage.world.clock.move(60_000);
    const { phase, reason } = await stage.playToEnd({}, second);
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 1]);
    expect(reason).toMatch(
      /^it already ran for incident production-20261122T1445-1 \(rollback\/production-20261122T1445-1\);/,
    );
    expect(stage.world.sent.at(-1)?.detail).toMatchObject({
      id: 'rollback/production-20261122T1445-1/2#refused',
      severity: 'critical',
    });
  });

  it('is nothing new when the same alarm is delivered again', async () => {
    await stage.playToEnd({});
    const told = stage.world.sent.length;
    expect((await stage.playToEnd({})).phase).toBe('joined');
    expect([stage.world.sent.length, stage.service.rollbacks.length]).toEqual([told, 1]);
  });
});
