import { describe, expect, it } from 'vitest';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { openIncident } from '#observe/alarm/incident.ts';
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

  it('is cleared though another cannot be read, which is told', async () => {
    const world = openStage();
    await raise(world, 'old_name');
    await world.state.put({ collection: 'alarm', id: 'chat/production/older' }, { phase: 'odd' }, 'absent');
    await world.state.put({ collection: 'alarm', id: 'chat/production/a' }, { phase: 'odd' }, 'absent');
    await expect(retireAlarms(world, 'chat', () => false)).rejects.toThrow('phase');
    expect((await readAlarm(world.state, { ...target, check: 'old_name' })).phase).toBe('quiet');
  });
});
