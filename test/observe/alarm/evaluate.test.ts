import { describe, expect, it } from 'vitest';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { openStage, policyOf, target } from './alarm-stage.ts';
import { alarmRecords, health, record, sentTypes, subjectOf } from './evaluate-stage.ts';

describe('evaluating an alarm', () => {
  it('raises, opens an incident, records and sends; and clears it all', async () => {
    const world = openStage();
    for (const outcome of ['pass', 'fail', 'fail', 'pass', 'pass'] as const) {
      await record(world, outcome);
      await evaluate(world, health);
    }
    expect(await alarmRecords(world)).toEqual([
      ['raised', 'production-20261122T1446-1'],
      ['cleared', 'production-20261122T1446-1'],
    ]);
    expect(world.sent[0]).toEqual({
      type: 'Alarm Raised',
      detail: {
        v: 1,
        id: 'chat/production/health#1',
        service: 'chat',
        environment: 'production',
        check: 'health',
        incident: 'production-20261122T1446-1',
        severity: 'critical',
        reason: 'it was fail',
        story: {
          expectations: [],
          answers: [],
          firstBad: { stream: health.stream, seq: 2, at: Date.parse('2026-11-22T14:45:00Z') },
          firstFail: { stream: health.stream, seq: 2, at: Date.parse('2026-11-22T14:45:00Z') },
          lastPass: { stream: health.stream, seq: 1, at: Date.parse('2026-11-22T14:44:00Z') },
          changed: [],
          runbooks: [],
          silences: ['db', 'chat'],
        },
        record: { stream: 'alarms', seq: 1, hash: (await world.log.head('alarms'))?.record.prev },
        at: Date.parse('2026-11-22T14:46:00Z'),
      },
    });
    expect(sentTypes(world)).toEqual([
      'Alarm Raised chat/production/health#1',
      'Alarm Cleared chat/production/health#2',
    ]);
    expect(await openIncident(world.state, target)).toBe(undefined);
  });

  it('spans one incident from the first alarm raised to the last cleared', async () => {
    const world = openStage();
    const chat = subjectOf('chat_happy');
    for (const outcome of ['fail', 'fail', 'pass', 'pass'] as const) {
      for (const subject of [health, chat]) {
        await record(world, outcome, subject);
        await evaluate(world, subject);
      }
    }
    const incidents = (await alarmRecords(world)).map(([, incident]) => incident);
    expect(new Set(incidents)).toEqual(new Set(['production-20261122T1446-1']));
    await record(world, 'fail');
    await record(world, 'fail');
    await evaluate(world, health);
    expect(await openIncident(world.state, target)).toBe('production-20261122T1453-2');
  });

  it('reads twice and writes nothing while all is well', async () => {
    const world = openStage();
    await record(world, 'pass');
    await record(world, 'pass');
    world.crashAt(undefined);
    await evaluate(world, health);
    expect(world.passed()).toBe(4);
    expect(await world.state.get({ collection: 'alarm', id: 'chat/production/health' })).toBe(undefined);
  });

  it('counts a failure that a window expected as unknown', async () => {
    const world = openStage();
    const expected = async () => {
      world.clock.move(60_000);
      const slot = world.clock.now();
      const body = { reason: 'blocked', expected: { window: 'run-7' } };
      await world.appender.append(health.stream, () => [{ kind: 'slot', outcome: 'fail', slot, body }]);
    };
    await record(world, 'fail');
    for (let count = 0; count < 3; count += 1) await expected();
    await evaluate(world, health);
    expect((await readAlarm(world.state, health)).streak).toEqual({ fail: 1, bad: 1, pass: 0 });
    await record(world, 'fail');
    await evaluate(world, health);
    expect(sentTypes(world)).toEqual(['Alarm Raised chat/production/health#1']);
  });

  it('counts what a process that died between record and evaluation left behind', async () => {
    const world = openStage();
    await record(world, 'pass');
    await record(world, 'fail');
    await record(world, 'fail');
    await evaluate(world, health);
    expect(await alarmRecords(world)).toEqual([['raised', 'production-20261122T1446-1']]);
  });

  it('sees a failure behind a pass when nobody counted it', async () => {
    const world = openStage();
    const eager = { ...health, policy: { ...health.policy, raise: { fail: 1 } } };
    for (const outcome of ['pass', 'fail', 'pass'] as const) await record(world, outcome);
    await evaluate(world, eager);
    expect((await alarmRecords(world)).map(([transition]) => transition)).toEqual(['raised']);
  });

  it('goes on owing what the bus did not accept when it accepted a part', async () => {
    const world = openStage();
    world.acceptOnly(0);
    for (const outcome of ['fail', 'fail', 'pass', 'pass'] as const) {
      await record(world, outcome);
      await evaluate(world, health);
    }
    world.acceptOnly(1);
    await tendAlarms(world);
    expect((await readAlarm(world.state, health)).owed.map(({ type }) => type)).toEqual(['Alarm Cleared']);
    world.acceptOnly(1);
    await tendAlarms(world);
    expect(sentTypes(world)).toEqual([
      'Alarm Raised chat/production/health#1',
      'Alarm Cleared chat/production/health#2',
    ]);
  });

  it('counts fifty failures at once with few calls to the state', async () => {
    const world = openStage();
    for (let count = 0; count < 50; count += 1) await record(world, 'fail');
    world.crashAt(undefined);
    await evaluate(world, health);
    expect(world.passed()).toBeLessThan(50);
    expect((await readAlarm(world.state, health)).streak.fail).toBe(50);
  });

  it('owes an event until the bus accepts it', async () => {
    const world = openStage();
    world.acceptOnly(0);
    await record(world, 'fail');
    await record(world, 'fail');
    await evaluate(world, health);
    expect(world.sent).toEqual([]);
    expect((await readAlarm(world.state, health)).owed.length).toBe(1);
    world.acceptOnly(100);
    await tendAlarms(world);
    expect(sentTypes(world)).toEqual(['Alarm Raised chat/production/health#1']);
    expect((await readAlarm(world.state, health)).owed).toEqual([]);
    expect((await alarmRecords(world)).length).toBe(1);
  });

  it('delivers what one alarm owes though others cannot be read, which is told', async () => {
    const world = openStage();
    world.acceptOnly(0);
    for (const outcome of ['fail', 'fail'] as const) await record(world, outcome);
    await evaluate(world, health);
    world.acceptOnly(100);
    await world.state.put({ collection: 'alarm', id: 'chat/production/aaa' }, { phase: 'odd' }, 'absent');
    await world.state.put({ collection: 'alarm', id: 'chat/production/zzz' }, { phase: 'odder' }, 'absent');
    await expect(tendAlarms(world)).rejects.toThrow('phase');
    expect(sentTypes(world)).toEqual(['Alarm Raised chat/production/health#1']);
    expect((await readAlarm(world.state, health)).owed).toEqual([]);
  });

  it('defers a transition as long as ten events are owed, and makes up for it later', async () => {
    const world = openStage();
    world.acceptOnly(0);
    const patient = { ...health, policy: policyOf({ flapping: { raises: 20, withinMs: 1, quietMs: 0 } }) };
    for (let turn = 0; turn < 8; turn += 1) {
      for (const outcome of ['fail', 'fail', 'pass', 'pass'] as const) {
        await record(world, outcome);
        await evaluate(world, patient);
      }
    }
    expect((await readAlarm(world.state, health)).owed.length).toBe(10);
    world.acceptOnly(100);
    await tendAlarms(world);
    await evaluate(world, patient);
    await evaluate(world, patient);
    const state = await readAlarm(world.state, health);
    expect([state.phase, state.owed]).toEqual(['quiet', []]);
  });
});
