import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmPolicyFor } from '#ground/config/alarm-policy.ts';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import { evaluate } from '#observe/alarm/evaluate.ts';
import { setOwnAlarm } from '#observe/alarm/own-alarm.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import type { Window } from '#observe/window/window.ts';
import { openWindow } from '#observe/window/windows.ts';
import { Crash } from '../../fixtures/world.ts';
import {
  minute,
  openStage,
  outcomeOf,
  play,
  record,
  type Stage,
  subjectOf,
  target,
  told,
} from './alarm-stage.ts';

const alarms = {
  default: {
    raise: { fail: 2, degraded: 4 },
    clear: { pass: 2 },
    remind: '10m',
    flapping: { raises: 3, within: '1h', quiet: '30m' },
  },
};
const open = (more: object = {}): Stage => openStage({ alarms, ...more });
const healthOf = (stage: Stage) => subjectOf('health', alarmPolicyFor(stage.config, 'production', 'health'));
const health = { ...target, check: 'health' };

/** So many minutes, with a look at the alarms in each. */
async function wait(stage: Stage, minutes: number): Promise<void> {
  for (let count = 0; count < minutes; count += 1) {
    stage.clock.move(minute);
    await tendAlarms(stage);
  }
}

/** A slot a minute, evaluated and looked at; a space lets a minute go by with a look alone. */
async function watch(stage: Stage, timeline: string): Promise<void> {
  for (const letter of timeline) {
    stage.clock.move(minute);
    if (letter !== ' ') await record(stage, outcomeOf(letter));
    await evaluate(stage, healthOf(stage));
    await tendAlarms(stage);
  }
}

const reminders = (stage: Stage) => told(stage).filter((line) => line.includes('Reminder'));

const window = (stage: Stage, minutes: number, more: Partial<Window> = {}): Promise<void> =>
  openWindow(stage.state, target, {
    id: 'w-1',
    kind: 'snooze',
    answers: [],
    from: stage.clock.now(),
    until: stage.clock.now() + minutes * minute,
    ...more,
  });

describe('a raised alarm', () => {
  it('is told again every ten minutes until it clears', async () => {
    const stage = open();
    await watch(stage, 'FF');
    await wait(stage, 25);
    await watch(stage, 'PP');
    await wait(stage, 25);
    expect(told(stage)).toEqual([
      '14:45 Alarm Raised critical health',
      '14:55 Alarm Reminder critical health',
      '15:05 Alarm Reminder critical health',
      '15:12 Alarm Cleared critical health',
    ]);
  });

  it('is told again with its story, under an id of its own, and recorded', async () => {
    const stage = open();
    await watch(stage, 'FF');
    await wait(stage, 10);
    const [raised, reminder] = stage.sent.map(({ detail }) => detail);
    expect(reminder).toEqual({
      ...raised,
      id: 'chat/production/health#1/r1',
      at: Date.parse('2026-11-22T14:55:00Z'),
      record: { stream: 'alarms', seq: 2, hash: (await stage.log.head('alarms'))?.hash },
    });
    expect((await stage.log.head('alarms'))?.record).toMatchObject({
      kind: 'alarm',
      outcome: 'fail',
      incident: raised?.incident,
      body: {
        id: 'chat/production/health#1/r1',
        transition: 'reminded',
        since: Date.parse('2026-11-22T14:45:00Z'),
        reason: 'it was fail',
        story: raised?.story,
      },
    });
  });

  it('is told again once, however long nobody looked', async () => {
    const stage = open();
    await watch(stage, 'FF');
    stage.clock.move(45 * minute);
    await tendAlarms(stage);
    await wait(stage, 4);
    expect(reminders(stage)).toEqual(['15:30 Alarm Reminder critical health']);
    expect(stage.sent.at(-1)?.detail.id).toBe('chat/production/health#1/r4');
    await wait(stage, 1);
    expect(reminders(stage).length).toBe(2);
  });

  it('is told again once by many who look at the same time', async () => {
    const stage = open();
    await watch(stage, 'FF');
    stage.clock.move(10 * minute);
    await Promise.all([tendAlarms(stage), tendAlarms(stage), tendAlarms(stage)]);
    expect(new Set(stage.sent.map(({ detail }) => detail.id))).toEqual(
      new Set(['chat/production/health#1', 'chat/production/health#1/r1']),
    );
    expect((await stage.log.head('alarms'))?.record.seq).toBe(2);
  });

  it('is told once where no policy says remind', async () => {
    const stage = open({ alarms: { default: { raise: { fail: 2 } } } });
    await watch(stage, 'FF');
    await wait(stage, 120);
    expect(told(stage)).toEqual(['14:45 Alarm Raised critical health']);
  });

  it('that gets more severe is not told again on top of that', async () => {
    const stage = open();
    await watch(stage, 'DDDD');
    await acknowledgeAlarm(stage, health, { operator: 'ada', at: stage.clock.now() });
    stage.clock.move(23 * minute);
    await watch(stage, 'FF');
    await wait(stage, 5);
    expect(told(stage)).toEqual([
      '14:47 Alarm Raised warning health',
      '15:12 Alarm Raised critical health',
      '15:17 Alarm Reminder critical health',
    ]);
  });

  it('of another service, and of an environment that is gone, is not told again', async () => {
    const stage = open();
    await watch(stage, 'FF');
    const stored = await stage.state.get({ collection: 'alarm', id: 'chat/production/health' });
    for (const id of ['mail/production/health', 'chat/gone/health']) {
      await stage.state.put({ collection: 'alarm', id }, stored!.value, 'absent');
    }
    await wait(stage, 10);
    expect(stage.sent.slice(1).map(({ detail }) => detail.id)).toEqual(['chat/production/health#1/r1']);
  });
});

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

describe('whatever comes', () => {
  const timeline = fc
    .array(fc.constantFrom('P', 'P', 'D', 'F', 'F', '?', ' ', ' '), { maxLength: 40 })
    .map((all) => all.join(''));

  it('no reminder comes without a raised alarm, nor two for the same ten minutes', () =>
    fc.assert(
      fc.asyncProperty(timeline, async (text) => {
        const stage = open();
        await watch(stage, text);
        let raisedAt: number | undefined;
        let last = 0;
        for (const { type, detail } of stage.sent) {
          if (type === 'Alarm Raised') raisedAt ??= detail.at;
          if (type === 'Alarm Cleared') [raisedAt, last] = [undefined, 0];
          if (type !== 'Alarm Reminder') continue;
          expect(raisedAt).toBeDefined();
          const number = Math.floor((detail.at - (raisedAt ?? 0)) / (10 * minute));
          expect(number).toBeGreaterThan(last);
          last = number;
        }
      }),
      { numRuns: 40 },
    ));
});

describe('a crash at any point of a reminder', () => {
  it('loses none, records each once, and sends each at least once', async () => {
    const begin = async (): Promise<Stage> => {
      const stage = open();
      await watch(stage, 'FF');
      stage.clock.move(10 * minute);
      return stage;
    };
    const calm = await begin();
    calm.crashAt(undefined);
    await tendAlarms(calm);
    const points = calm.passed();
    expect(points).toBeGreaterThan(20);
    for (let point = 0; point < points; point += 1) {
      const stage = await begin();
      stage.crashAt(point);
      await expect(tendAlarms(stage), `${point}`).rejects.toThrow(Crash);
      stage.crashAt(undefined);
      await tendAlarms(stage);
      await tendAlarms(stage);
      expect([...new Set(stage.sent.map(({ detail }) => detail.id))], `${point}`).toEqual([
        'chat/production/health#1',
        'chat/production/health#1/r1',
      ]);
      expect((await stage.log.head('alarms'))?.record.seq, `${point}`).toBe(2);
      expect((await readAlarm(stage.state, health)).owed, `${point}`).toEqual([]);
    }
  });
});
