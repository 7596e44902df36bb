import { describe, expect, it } from 'vitest';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import { setOwnAlarm } from '#observe/alarm/own-alarm.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import type { Window } from '#observe/window/window.ts';
import { minute, play, subjectOf, target, told } from './alarm-stage.ts';
import { health, healthOf, open, reminders, wait, watch, window } from './tend-stage.ts';

describe('nobody is told again', () => {
  it('of what is only a drill', async () => {
    const stage = open();
    await play(stage, 'FF', { ...healthOf(stage), drill: { incident: 'drill-7' } });
    await wait(stage, 30);
    expect(told(stage)).toEqual(['14:45 Alarm Raised critical health']);
  });

  it('while nobody heard of it yet: the list of what is owed stays free for its clear', async () => {
    const stage = open();
    stage.acceptOnly(0);
    await watch(stage, 'FF');
    await wait(stage, 150);
    expect((await readAlarm(stage.state, health)).owed.length).toBe(1);
    stage.acceptOnly(100);
    await wait(stage, 2);
    expect(stage.sent.map(({ detail }) => detail.id)).toEqual([
      'chat/production/health#1',
      'chat/production/health#1/r15',
    ]);
  });

  it('while it is acknowledged', async () => {
    const stage = open();
    await watch(stage, 'FF');
    await acknowledgeAlarm(stage, health, { operator: 'ada', at: stage.clock.now() });
    await wait(stage, 60);
    expect(reminders(stage)).toEqual([]);
  });

  it.each<[string, Partial<Window>, number]>([
    ['a snooze of its check', { checks: ['health'] }, 0],
    ['maintenance of everything', { kind: 'maintenance' }, 0],
    ['a snooze of another check, which hushes nothing', { checks: ['other'] }, 2],
    ['a drill, which hushes nothing', { kind: 'drill' }, 2],
  ])('during %s', async (_, more, count) => {
    const stage = open();
    await watch(stage, 'FF');
    await window(stage, 25, more);
    await wait(stage, 24);
    expect(reminders(stage).length).toBe(count);
    // What was missed is not made up for; the next one comes in its time.
    await wait(stage, 5);
    expect(reminders(stage).length).toBe(count);
    await wait(stage, 1);
    expect(reminders(stage).length).toBe(count + 1);
  });

  it('during maintenance that the config plans', async () => {
    const planned = { environments: ['production'], cron: '50 14 * * ? *', lasts: '20m', reason: 'updates' };
    const stage = open({ maintenance: { planned } });
    await watch(stage, 'FF');
    await wait(stage, 30);
    expect(reminders(stage)).toEqual(['15:15 Alarm Reminder critical health']);
  });

  it('while it passes, and only its flapping keeps it raised', async () => {
    const stage = open();
    await watch(stage, 'FFPPFFPPFF');
    await watch(stage, 'PP        PFF PP');
    expect(told(stage)).toEqual([
      '14:45 Alarm Raised critical health',
      '14:47 Alarm Cleared critical health',
      '14:49 Alarm Raised critical health',
      '14:51 Alarm Cleared critical health',
      '14:53 Alarm Raised critical health',
    ]);
    await watch(stage, 'FFF    ');
    expect(reminders(stage)).toEqual(['15:13 Alarm Reminder critical health']);
    expect(stage.sent.at(-1)?.detail.story?.flapping).toEqual({ raises: 3, withinMs: 3_600_000 });
  });

  it('while a check that it needs fails too', async () => {
    const stage = open();
    const chat = subjectOf('chat', alarmPolicyFor(stage.config, 'production', 'chat'));
    await play(stage, 'FF', chat);
    await watch(stage, 'FF');
    await wait(stage, 20);
    await watch(stage, 'PP');
    await wait(stage, 10);
    expect(told(stage)).toEqual([
      '14:45 Alarm Raised critical chat',
      '14:47 Alarm Raised critical health',
      '14:57 Alarm Reminder critical health',
      '15:07 Alarm Reminder critical health',
      '15:09 Alarm Cleared critical health',
      '15:15 Alarm Reminder critical chat',
    ]);
  });
});

describe('what cannot be read', () => {
  it('keeps no other alarm from being told, and is told itself', async () => {
    const stage = open();
    await watch(stage, 'FF');
    for (const check of ['aaa', 'zzz']) {
      await stage.state.put(
        { collection: 'alarm', id: `chat/production/${check}` },
        { phase: 'odd' },
        'absent',
      );
    }
    stage.clock.move(10 * minute);
    await expect(tendAlarms(stage)).rejects.toThrow('phase');
    expect(reminders(stage).length).toBe(1);
  });

  it('of windows hushes nothing, and is told', async () => {
    const stage = open();
    await watch(stage, 'FF');
    await stage.state.put({ collection: 'window', id: 'chat/production' }, { windows: 'odd' }, 'absent');
    stage.clock.move(10 * minute);
    await expect(tendAlarms(stage)).rejects.toThrow('windows');
    expect(reminders(stage).length).toBe(1);
  });
});

describe('what Muster raises of itself', () => {
  it('is told again too, and hushed under its own name alone', async () => {
    const stage = open();
    const alarm = { ...target, check: 'monitor-blind' } as const;
    const at = stage.clock.now();
    await setOwnAlarm(stage, alarm, { kind: 'raise', severity: 'critical', reason: 'blind', at });
    await window(stage, 60, { kind: 'maintenance' });
    await wait(stage, 10);
    expect(reminders(stage)).toEqual(['14:53 Alarm Reminder critical monitor-blind']);
    await window(stage, 60, { id: 'w-2', checks: ['monitor-blind'] });
    await wait(stage, 10);
    expect(reminders(stage).length).toBe(1);
  });
});
