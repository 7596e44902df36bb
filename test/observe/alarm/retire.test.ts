import { describe, expect, it } from 'vitest';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { alarmKey } from '#observe/alarm/alarm-subject.ts';
import { setOwnAlarm } from '#observe/alarm/own-alarm.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { openStage, policyOf, type Stage, target } from './alarm-stage.ts';

const policy = policyOf({ raise: { fail: 1 }, clear: { pass: 1 } });

async function raise(world: Stage, check: string): Promise<void> {
  const stream = `production/chat/${check}/local`;
  await world.appender.append(stream, () => [
    { kind: 'slot', outcome: 'fail', slot: world.clock.now(), body: { reason: 'refused' } },
  ]);
  await evaluate(world, { ...target, check, stream, policy });
}

describe('what Muster raised of itself', () => {
  const own = (environment: string) => ({ ...target, environment, check: 'monitor-silent' }) as const;

  it('is cleared where the environment is gone, and nowhere else', async () => {
    const world = openStage();
    const at = world.clock.now();
    for (const environment of ['production', 'gone']) {
      await setOwnAlarm(world, own(environment), { kind: 'raise', severity: 'critical', reason: 'db', at });
    }
    await retireAlarms(world, 'chat', () => false);
    const phases = [
      await readAlarm(world.state, own('production')),
      await readAlarm(world.state, own('gone')),
    ];
    expect(phases.map(({ phase }) => phase)).toEqual(['raised', 'quiet']);
    expect(world.sent.slice(2).map(({ type, detail }) => [type, detail.id, detail.incident])).toEqual([
      ['Alarm Cleared', 'chat/gone/monitor-silent#2', 'none'],
    ]);
  });
});

describe('an alarm of a check that nobody watches any more', () => {
  it('is cleared, recorded and told, and lets its incident end', async () => {
    const world = openStage();
    await raise(world, 'old_name');
    await retireAlarms(world, 'chat', () => false);
    expect((await readAlarm(world.state, { ...target, check: 'old_name' })).phase).toBe('quiet');
    expect(await openIncident(world.state, target)).toBe(undefined);
    expect(world.sent.map(({ type, detail }) => [type, detail.reason])).toEqual([
      ['Alarm Raised', 'refused'],
      ['Alarm Cleared', 'no longer watched'],
    ]);
    await retireAlarms(world, 'chat', () => false);
    expect(world.sent.length).toBe(2);
  });

  it('is the only one that is cleared', async () => {
    const world = openStage();
    await raise(world, 'health');
    await retireAlarms(
      world,
      'chat',
      ({ environment, check }) => environment === 'production' && check === 'health',
    );
    await retireAlarms(world, 'another_service', () => false);
    expect((await readAlarm(world.state, { ...target, check: 'health' })).phase).toBe('raised');
  });

  it('waits while ten events are owed, and makes up for it once they are told', async () => {
    const world = openStage();
    const old = { ...target, check: 'old_name' };
    world.acceptOnly(0);
    await raise(world, 'old_name');
    const state = await readAlarm(world.state, old);
    const [owed] = state.owed;
    const ten = Array.from({ length: 10 }, (_, n) => ({ ...owed, detail: { ...owed?.detail, id: `e${n}` } }));
    await world.state.put(alarmKey(old), { ...state, owed: ten }, 1);
    await retireAlarms(world, 'chat', () => false);
    expect(await readAlarm(world.state, old)).toMatchObject({ phase: 'raised', owed: { length: 10 } });
    world.acceptOnly(99);
    await retireAlarms(world, 'chat', () => false);
    expect(await readAlarm(world.state, old)).toMatchObject({ phase: 'quiet', owed: [] });
    expect(world.sent.at(-1)?.type).toBe('Alarm Cleared');
  });

  it('begins anew when it is watched again', async () => {
    const world = openStage();
    await raise(world, 'old_name');
    await retireAlarms(world, 'chat', () => false);
    await raise(world, 'old_name');
    const { story } = world.sent.at(-1)?.detail ?? {};
    expect([story?.firstBad.seq, story?.firstFail?.seq]).toEqual([2, 2]);
  });

  it('is cleared though another cannot be read, which is told', async () => {
    const world = openStage();
    await raise(world, 'old_name');
    await world.state.put({ collection: 'alarm', id: 'chat/production/older' }, { phase: 'odd' }, 'absent');
    await world.state.put({ collection: 'alarm', id: 'chat/production/a' }, { phase: 'odd' }, 'absent');
    await expect(retireAlarms(world, 'chat', () => false)).rejects.toThrow('phase');
    expect((await readAlarm(world.state, { ...target, check: 'old_name' })).phase).toBe('quiet');
  });
});
