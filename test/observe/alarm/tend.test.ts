import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
import { readAlarm } from '#observe/alarm/read-alarm.ts';
import { tendAlarms } from '#observe/alarm/tend.ts';
import { Crash } from '../../fixtures/world.ts';
import { minute, type Stage, told } from './alarm-stage.ts';
import { health, open, reminders, wait, watch } from './tend-stage.ts';

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

  it('is not told again by a start that has not looked yet', async () => {
    const stage = open();
    await watch(stage, 'FF');
    stage.clock.move(45 * minute);
    await tendAlarms(stage, { remind: false });
    expect(reminders(stage)).toEqual([]);
    await tendAlarms(stage);
    expect(reminders(stage).length).toBe(1);
  });

  it('says how many events nobody took', async () => {
    const stage = open();
    stage.acceptOnly(0);
    await watch(stage, 'FF');
    expect(await tendAlarms(stage)).toBe(1);
    stage.acceptOnly(10);
    expect(await tendAlarms(stage)).toBe(0);
    expect(stage.sent.length).toBe(1);
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
