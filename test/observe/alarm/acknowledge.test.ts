import { describe, expect, it } from 'vitest';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { Crash } from '../../fixtures/world.ts';
import { openStage, play, policyOf, type Stage, subjectOf, target } from './alarm-stage.ts';

const health = { ...target, check: 'health' };
const by = (stage: Stage, operator = 'ada') => ({ operator, at: stage.clock.now(), reason: 'on it' });
const inForce = async (stage: Stage) => (await readAlarm(stage.state, health)).raised?.acknowledged;
const recorded = async (stage: Stage) =>
  (await stage.log.read('alarms', { limit: 100, order: 'oldest-first' }))
    .map(({ record }) => record)
    .filter(({ body }) => (body as { transition: string }).transition === 'acknowledged');

describe('acknowledging an alarm', () => {
  it('is in force and recorded, with who and why', async () => {
    const stage = openStage();
    await play(stage, 'FF');
    expect(await acknowledgeAlarm(stage, health, by(stage))).toBe('acknowledged');
    expect(await inForce(stage)).toEqual({
      operator: 'ada',
      at: Date.parse('2026-11-22T14:45:00Z'),
      reason: 'on it',
    });
    const [record, ...more] = await recorded(stage);
    expect(more).toEqual([]);
    expect([record?.incident, record?.by.operator, record?.body]).toEqual([
      'production-20261122T1445-1',
      'ada',
      {
        id: 'chat/production/health#1/acknowledged-ada',
        transition: 'acknowledged',
        ...health,
        severity: 'critical',
        reason: 'on it',
      },
    ]);
  });

  it('is said to be so already the second time, whoever says it', async () => {
    const stage = openStage();
    await play(stage, 'FF');
    await acknowledgeAlarm(stage, health, by(stage));
    expect(await acknowledgeAlarm(stage, health, by(stage, 'bob'))).toBe('already');
    expect((await recorded(stage)).length).toBe(1);
    expect((await inForce(stage))?.operator).toBe('ada');
  });

  it('is done by one of two who do it at once', async () => {
    const stage = openStage();
    await play(stage, 'FF');
    const both = ['ada', 'bob'].map((operator) => acknowledgeAlarm(stage, health, by(stage, operator)));
    expect((await Promise.all(both)).sort()).toEqual(['acknowledged', 'already']);
  });

  it('is refused where nothing is raised', async () => {
    const stage = openStage();
    await play(stage, 'F');
    expect(await acknowledgeAlarm(stage, health, by(stage))).toBe('not-raised');
    expect(await recorded(stage)).toEqual([]);
  });

  it('ends when it clears: raised again, it is a new alarm', async () => {
    const stage = openStage();
    await play(stage, 'FF');
    await acknowledgeAlarm(stage, health, by(stage));
    await play(stage, 'PPFF');
    expect(await inForce(stage)).toBe(undefined);
    expect(await acknowledgeAlarm(stage, health, by(stage))).toBe('acknowledged');
    expect((await recorded(stage)).length).toBe(2);
  });

  it('holds while it stays as severe, and ends when it gets more severe', async () => {
    const stage = openStage();
    const slow = subjectOf('health', policyOf({ raise: { fail: 2, degraded: 2 } }));
    await play(stage, 'DD', slow);
    await acknowledgeAlarm(stage, health, by(stage));
    await play(stage, 'D?DPD', slow);
    expect((await inForce(stage))?.operator).toBe('ada');
    await play(stage, 'FF', slow);
    expect(await inForce(stage)).toBe(undefined);
  });

  it('of one that gets more severe under it is of what it is then', async () => {
    const stage = openStage();
    const slow = subjectOf('health', policyOf({ raise: { fail: 2, degraded: 2 } }));
    await play(stage, 'DD', slow);
    const append: Stage['appender']['append'] = async (stream, decide) => {
      if ((await readAlarm(stage.state, health)).transitions === 1) await play(stage, 'FF', slow);
      return stage.appender.append(stream, decide);
    };
    expect(await acknowledgeAlarm({ ...stage, appender: { append } }, health, by(stage))).toBe(
      'acknowledged',
    );
    expect((await recorded(stage)).map(({ body }) => (body as { id: string }).id)).toEqual([
      'chat/production/health#1/acknowledged-ada',
      'chat/production/health#2/acknowledged-ada',
    ]);
    expect((await inForce(stage))?.operator).toBe('ada');
  });

  it('is recorded once and in force once it is tried again after a crash anywhere', async () => {
    const begin = async (): Promise<Stage> => {
      const stage = openStage();
      await play(stage, 'FF');
      return stage;
    };
    const calm = await begin();
    calm.crashAt(undefined);
    await acknowledgeAlarm(calm, health, by(calm));
    const points = calm.passed();
    expect(points).toBeGreaterThan(8);
    for (let point = 0; point < points; point += 1) {
      const stage = await begin();
      stage.crashAt(point);
      await expect(acknowledgeAlarm(stage, health, by(stage))).rejects.toThrow(Crash);
      stage.crashAt(undefined);
      await acknowledgeAlarm(stage, health, by(stage));
      expect((await recorded(stage)).length, `${point}`).toBe(1);
      expect((await inForce(stage))?.operator, `${point}`).toBe('ada');
    }
  });
});
