import { describe, expect, it } from 'vitest';
import { acknowledgeAlarm } from '#observe/alarm/acknowledge.ts';
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

  const about = (stage: Stage, ...checks: string[]): Wanted => ({
    kind: 'raise',
    severity: 'critical',
    reason: checks.join(', '),
    at: stage.clock.now(),
    checks,
  });
  /** What each look finds, two minutes apart; the numbers of the looks after which somebody was told. */
  const toldAfter = async (stage: Stage, ...looks: string[][]) => {
    const told = [];
    for (const [index, checks] of looks.entries()) {
      if (await setOwnAlarm(stage, blind, about(stage, ...checks))) told.push(index);
      stage.clock.move(120_000);
    }
    return told;
  };

  it.each<[looks: string[][], told: number[], why: string]>([
    [[['db'], ['db'], ['db'], ['db', 'chat'], ['db', 'chat']], [0, 3], 'that joins is told'],
    [[['db'], ['db', 'chat'], ['db', 'chat'], ['db', 'chat']], [0, 3], 'that joins soon after is told then'],
    [
      [['db'], ['db', 'chat'], ['db', 'chat'], ['db', 'chat', 'other'], ['db', 'chat', 'other']],
      [0, 3],
      'that joins with another is told once',
    ],
    [
      [['db', 'chat'], ['db'], ['db'], ['db'], ['db', 'chat'], ['chat']],
      [0],
      'that leaves is not told, nor when it is back',
    ],
    [[['db'], ['db', 'chat'], ['db'], ['db']], [0], 'that left again is not told'],
  ])('%j tells after %j: a check %s', async (looks, told) => {
    expect(await toldAfter(openStage(), ...looks)).toEqual(told);
  });

  it('tells of a check that joins by an event of its own, and nobody has acknowledged that', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, blind, about(stage, 'db'));
    await acknowledgeAlarm(stage, blind, { operator: 'ann', at: stage.clock.now() });
    stage.clock.move(300_000);
    await setOwnAlarm(stage, blind, about(stage, 'db', 'chat'));
    expect(sent(stage)).toEqual([
      'Monitor Blind chat/production/monitor-blind#1: db',
      'Monitor Blind chat/production/monitor-blind#2: db, chat',
    ]);
    const { raised } = await readAlarm(stage.state, blind);
    expect([raised?.at, raised?.acknowledged]).toEqual([Date.parse('2026-11-22T14:43:00Z'), undefined]);
  });

  it('that was raised before it was kept whom it names tells of whoever joins from now on', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, blind, raise(stage));
    stage.clock.move(600_000);
    expect(await toldAfter(stage, ['db'], ['db'], ['db'], ['db', 'chat'])).toEqual([3]);
  });

  it('that tells of more is no less severe for that', async () => {
    const stage = openStage();
    await setOwnAlarm(stage, blind, about(stage, 'db'));
    stage.clock.move(300_000);
    await setOwnAlarm(stage, blind, { ...about(stage, 'db', 'chat'), kind: 'raise', severity: 'warning' });
    expect(stage.sent.map(({ detail }) => detail.severity)).toEqual(['critical', 'critical']);
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
