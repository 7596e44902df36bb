import { describe, expect, it } from 'vitest';
import { openIncident } from '#observe/alarm/incident.ts';
import { setOwnAlarm, type Wanted } from '#observe/alarm/own-alarm.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { retireAlarms } from '#observe/alarm/retire.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { Crash } from '../../fixtures/world.ts';
import { openStage, type Stage, target } from './alarm-stage.ts';

const blind = { ...target, check: 'monitor-blind' } as const;
const raise = (stage: Stage, reason = 'health: unknown for 15m'): Wanted => ({
  kind: 'raise',
  severity: 'critical',
  reason,
  at: stage.clock.now(),
});
const clear = (stage: Stage): Wanted => ({ kind: 'clear', reason: 'it sees again', at: stage.clock.now() });
const sent = ({ sent: all }: Stage) =>
  all.map(({ type, detail }) => `${type} ${detail.id}: ${detail.reason}`);

describe('an alarm that Muster has about itself', () => {
  it('is raised and cleared once each, recorded, of no incident', async () => {
    const stage = openStage();
    const changes = [];
    for (const wanted of [clear, raise, raise, clear, clear]) {
      changes.push(await setOwnAlarm(stage, blind, wanted(stage)));
    }
    expect(changes).toEqual([false, true, false, true, false]);
    expect(sent(stage)).toEqual([
      'Monitor Blind chat/production/monitor-blind#1: health: unknown for 15m',
      'Alarm Cleared chat/production/monitor-blind#2: it sees again',
    ]);
    expect(stage.sent.map(({ detail }) => detail.incident)).toEqual(['none', 'none']);
    expect(await openIncident(stage.state, target)).toBe(undefined);
    const records = await stage.log.read('alarms', { limit: 9, order: 'oldest-first' });
    expect(records.map(({ record }) => [record.outcome, record.incident, record.body])).toEqual([
      [
        'unknown',
        'none',
        {
          id: 'chat/production/monitor-blind#1',
          transition: 'raised',
          ...blind,
          severity: 'critical',
          reason: 'health: unknown for 15m',
        },
      ],
      [
        'unknown',
        'none',
        {
          id: 'chat/production/monitor-blind#2',
          transition: 'cleared',
          ...blind,
          severity: 'critical',
          reason: 'it sees again',
        },
      ],
    ]);
  });

  it('of the other kind has an event of its own', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, { ...target, check: 'monitor-silent' }, raise(stage));
    expect(stage.sent[0]?.type).toBe('Monitor Silent');
  });

  it('takes over a reason that changed, without telling anybody', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, blind, raise(stage));
    expect(await setOwnAlarm(stage, blind, raise(stage, 'health, chat: unknown for 20m'))).toBe(false);
    expect((await readAlarm(stage.state, blind)).raised?.reason).toBe('health, chat: unknown for 20m');
    expect(stage.sent.length).toBe(1);
  });

  it('is not retired with checks that nobody watches', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, blind, raise(stage));
    await retireAlarms(stage, 'chat', () => false);
    expect((await readAlarm(stage.state, blind)).phase).toBe('raised');
  });

  it('is owed while the bus is down', async () => {
    const stage = openStage();
    stage.acceptOnly(0);
    expect(await setOwnAlarm(stage, blind, raise(stage))).toBe(true);
    stage.acceptOnly(9);
    await tendAlarms(stage);
    expect(sent(stage).length).toBe(1);
  });

  it('waits while ten events are owed', async () => {
    const stage = openStage();
    stage.acceptOnly(0);
    const changes = [];
    for (let turn = 0; turn < 7; turn += 1) {
      changes.push(
        await setOwnAlarm(stage, blind, raise(stage)),
        await setOwnAlarm(stage, blind, clear(stage)),
      );
    }
    expect(changes.filter(Boolean).length).toBe(10);
    expect((await readAlarm(stage.state, blind)).owed.length).toBe(10);
    stage.acceptOnly(99);
    await tendAlarms(stage);
    expect(await setOwnAlarm(stage, blind, raise(stage))).toBe(true);
  });

  it('is told once each, whenever the process dies', async () => {
    const story = async (stage: Stage) => {
      await setOwnAlarm(stage, blind, raise(stage));
      await setOwnAlarm(stage, blind, clear(stage));
    };
    const calm = openStage();
    await story(calm);
    const points = calm.passed();
    for (let point = 0; point < points; point += 1) {
      const stage = openStage();
      stage.crashAt(point);
      await expect(story(stage)).rejects.toThrow(Crash);
      stage.crashAt(undefined);
      // The next look sees that it is blind still, the one after that it is not.
      if ((await readAlarm(stage.state, blind)).transitions < 2) await story(stage);
      await tendAlarms(stage);
      expect(new Set(stage.sent.map(({ detail }) => detail.id)).size, `${point}`).toBe(2);
      expect((await stage.log.head('alarms'))?.record.seq, `${point}`).toBe(2);
      expect((await readAlarm(stage.state, blind)).owed, `${point}`).toEqual([]);
    }
  });
});
