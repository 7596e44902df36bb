import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold } from '#act/limits/hold.ts';
import type { Json } from '#ground/base/json.ts';
import { parseAlarmState } from '#observe/alarm/alarm-state.ts';
import { alarmKey } from '#observe/alarm/alarm-subject.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import { openByHand } from '#observe/window/by-hand.ts';
import type { AlarmStory } from '#record/event/alarm-story.ts';
import { openStage, rollbackInput, type Play, type Stage } from '../../fixtures/rollback-stage.ts';

const target = { service: 'chat', environment: 'production' };
const identity = { release: { identity: { check: 'health', json: '$.version', is: 'label' } } } as const;

let stage: Stage;

beforeEach(async () => {
  stage = await openStage();
});

afterEach(() => stage.close());

const release = (name: string) => {
  stage.service.version = name;
  return noteRelease(stage.world, target, { release: name, is: 'label', at: stage.world.clock.now() });
};

/** Ten good minutes of v1, then v2, which fails. */
async function badRelease(): Promise<void> {
  stage.world.clock.move(3_600_000);
  await release('v1');
  for (let slot = 0; slot < 10; slot += 1) await stage.record('pass');
  stage.world.clock.move(30_000);
  await release('v2');
  await stage.record('fail');
}

/** What is stored of the alarm's story from now on. */
async function changeStory(change: (story: AlarmStory) => AlarmStory | undefined): Promise<boolean> {
  const { state } = stage.world;
  const key = alarmKey({ ...target, check: 'health' });
  const stored = await state.get(key);
  const alarm = parseAlarmState(stored?.value);
  const { story, ...raised } = alarm.raised ?? {};
  if (!stored || !story) return false;
  const changed = change(story);
  const after = { ...alarm, raised: { ...raised, ...(changed && { story: changed }) } } as Json;
  await state.put(key, after, stored.version);
  return true;
}

/** The run that the newest alarm calls for. */
function called() {
  const raised = stage.world.sent.findLast(({ type }) => type === 'Alarm Raised');
  if (!raised) throw new Error('no alarm was raised');
  const { incident, id } = raised.detail;
  return { ...rollbackInput, incident, run: `rollback/${incident}`, cause: id };
}

const play = (how: Play) => stage.playToEnd({ config: identity, ...how }, called());

describe('a runbook goes back to an older release only if that can help', () => {
  it('acts when the release is young, its failure new and no dependency fails', async () => {
    await badRelease();
    const guards = { releasedWithin: '6h', vetoedBy: { tags: ['dependency'] } };
    expect((await play({ guards })).phase).toBe('verified');
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('does not while a dependency fails, saying what it would have done', async () => {
    await badRelease();
    stage.service.providerDown = true;
    const { phase, reason } = await play({ guards: { vetoedBy: { tags: ['dependency'] } } });
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
    await badRelease();
    const { phase, reason } = await play({ guards: { releasedWithin: '30s' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^releasedWithin 30s: v2 runs since 2026-11-22T/);
  });

  it('does not when no other release was ever seen', async () => {
    await release('v1');
    stage.service.version = 'v1';
    const ending = await stage.playToEnd({ config: identity, guards: { releasedWithin: '6h' } });
    expect(ending.reason).toMatch(/^releasedWithin 6h: no release but v1 was ever seen here;/);
  });

  it('does not when the failure began well before the release came', async () => {
    stage.world.clock.move(3_600_000);
    await release('v1');
    for (let slot = 0; slot < 5; slot += 1) await stage.record('pass');
    await stage.record('fail');
    stage.world.clock.move(600_000);
    await release('v2');
    const { phase, reason } = await play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not the release: health failed since .*, v2 came later;/);
  });

  it('does not when the older release failed in the same way', async () => {
    stage.world.clock.move(3_600_000);
    await release('v1');
    for (const outcome of ['pass', 'pass', 'fail', 'pass', 'pass', 'pass'] as const)
      await stage.record(outcome);
    stage.world.clock.move(30_000);
    await release('v2');
    await stage.record('fail');
    const { phase, reason } = await play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(
      /^it is not the release: v1 failed in the same way \(production\/chat\/health\/local#\d+ of /,
    );
  });

  it('does not when a release after the good one failed in the same way, and was passed over for that', async () => {
    stage.world.clock.move(3_600_000);
    await release('v0');
    for (let slot = 0; slot < 5; slot += 1) await stage.record('pass');
    stage.world.clock.move(80_000);
    await release('v1');
    await stage.record('pass');
    await stage.record('fail');
    stage.world.clock.move(80_000);
    await release('v2');
    await stage.record('pass');
    await stage.record('fail');
    const { phase, reason } = await play({ guards: { releasedWithin: '6h' } });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not the release: v1 failed in the same way /);
  });

  it('acts when it was only slow before the release came, and fails since', async () => {
    await badRelease();
    const failed = await changeStory((story) => ({
      ...story,
      firstBad: { ...story.firstBad, at: story.firstBad.at - 600_000 },
      firstFail: story.firstBad,
    }));
    expect(failed).toBe(true);
    expect((await play({ guards: { releasedWithin: '6h' } })).phase).toBe('verified');
  });

  it('does not when nobody can tell when the failure began', async () => {
    await badRelease();
    await changeStory(() => undefined);
    const { phase, reason } = await play({});
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });

  it('does not when the target is asked what it runs, and never said so', async () => {
    const unknown = { release: { identity: { ...identity.release.identity, json: '$.nothing' } } };
    const { phase, reason } = await play({ config: unknown });
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });

  it('acts without knowing the failure’s begin where nobody ever said what runs: what it restarts has no release', async () => {
    await changeStory(() => undefined);
    expect((await stage.playToEnd({}, called())).phase).toBe('verified');
    expect(stage.service.rollbacks.length).toBe(1);
  });

  it('does not act there once a release was recorded by hand', async () => {
    await release('v1');
    await changeStory(() => undefined);
    const { phase, reason } = await stage.playToEnd({}, called());
    expect([phase, stage.service.rollbacks.length]).toEqual(['refused', 0]);
    expect(reason).toMatch(/^it is not known whether the failure began before the release;/);
  });

  it('does not while people hold the environment, or work on it', async () => {
    await badRelease();
    const { world } = stage;
    await openByHand({ ...world, random: { id: () => 'w1' } as never }, target, {
      kind: 'maintenance',
      forMs: 60_000,
      operator: 'ann',
      reason: 'moving the database',
    });
    expect((await play({})).reason).toMatch(/^maintenance .* by ann until .*: moving the database;/);
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
    const again = { ...called(), cause: 'another alarm' };
    expect((await stage.playToEnd({ config: identity }, again)).reason).toMatch(
      /^hold by bob since .*: looking;/,
    );
    expect(stage.service.rollbacks).toEqual([]);
  });

  it('does not while its check passes, although the alarm flaps and is still raised', async () => {
    for (const outcome of ['pass', 'fail', 'pass', 'fail', 'pass'] as const) await stage.record(outcome);
    const { phase, reason } = await play({});
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
