import { describe, expect, it } from 'vitest';
import { MusterError } from '#ground/base/muster-error.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { minute, monitorStage } from './monitor-stage.ts';

/** One record and one look each minute. */
async function watched(stage: ReturnType<typeof monitorStage>, minutes: number): Promise<void> {
  for (let count = 0; count < minutes; count += 1) {
    await stage.record('pass');
    await stage.pass(1);
  }
}

describe('a stream whose slots come', () => {
  it('is not silent, and costs one read', async () => {
    const stage = monitorStage();
    await watched(stage, 12);
    const reads: string[] = [];
    const { log } = stage.tools;
    const counted = (name: 'head' | 'read') => ({
      [name]: (...args: never[]) => (reads.push(name), (log[name] as (...all: never[]) => unknown)(...args)),
    });
    stage.tools.log = { ...log, ...counted('head'), ...counted('read') };
    const look = await stage.look();
    expect(look).toEqual({ at: stage.world.clock.now(), blind: [], silent: [], couldRead: true });
    expect(reads).toEqual(['head']);
    expect(stage.told()).toEqual([]);
  });
});

describe('a stream whose slots do not come', () => {
  it('is silent once one is late by more than silentAfter, is told once, and cleared by its next record', async () => {
    const stage = monitorStage();
    await watched(stage, 3);
    // The slot of minute 3 is the first that is missing: at minute 8 it is late by 5, at 9 by more.
    await stage.pass(5);
    expect(stage.told()).toEqual([]);
    await stage.pass(4);
    const raised =
      'Monitor Silent critical 9 production: no records for 5m or more: health (due 2026-11-22T14:03:00.000Z)';
    expect(stage.told()).toEqual([raised]);
    expect((await stage.look()).silent).toEqual([
      { environment: 'production', check: 'health', reason: 'due 2026-11-22T14:03:00.000Z' },
    ]);
    await watched(stage, 1);
    const cleared = 'Alarm Cleared critical 13 production: what is due is recorded again';
    expect(stage.told()).toEqual([raised, cleared]);
  });

  it('that never came is silent too, counted from when somebody first looked', async () => {
    const stage = monitorStage();
    await stage.look();
    await stage.pass(5);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told().length).toBe(1);
  });

  it('is not covered by gaps that others write while nobody comes', async () => {
    const stage = monitorStage();
    await watched(stage, 2);
    for (let count = 0; count < 8; count += 1) {
      await stage.pass(1);
      await stage.gap(1);
    }
    expect(stage.told().length).toBe(1);
    await stage.pass(3);
    expect(stage.told().length).toBe(1);
  });

  it('is one of several that one alarm names, five at most', async () => {
    const checks = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const request = { request: { path: '/' }, expect: { status: 200 } };
    const stage = monitorStage({
      checks: Object.fromEntries(checks.map((check) => [check, request])),
      schedule: {
        pulse: { checks, environments: ['production'], every: '1m' },
        other: { checks: ['a'], environments: ['staging'], every: '2m' },
      },
      monitor: { silentAfter: '2m', severity: 'warning' },
    });
    await stage.look();
    await stage.pass(4);
    const due = '(due 2026-11-22T14:00:00.000Z)';
    const names = ['a', 'b', 'c', 'd', 'e'].map((check) => `${check} ${due}`).join(', ');
    expect(stage.told()).toEqual([
      `Monitor Silent warning 3 production: no records for 2m or more: ${names} and 2 more`,
      `Monitor Silent warning 3 staging: no records for 2m or more: a ${due}`,
    ]);
  });

  it('by a cron is silent when its time is over, and not before', async () => {
    const stage = monitorStage({
      timezone: 'Europe/Berlin',
      schedule: { daily: { checks: ['daily'], environments: ['production'], cron: '10 15 ? * * *' } },
    });
    await stage.look();
    await stage.pass(15);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told()).toEqual([
      'Monitor Silent critical 16 production: no records for 5m or more: daily (due 2026-11-22T14:10:00.000Z)',
    ]);
  });
});

describe('when nobody looked for a while', () => {
  it('what was due then is held against nobody', async () => {
    const stage = monitorStage();
    await watched(stage, 3);
    stage.world.clock.move(8 * 60 * minute);
    await stage.look();
    expect(stage.told()).toEqual([]);
    await stage.pass(5);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told().length).toBe(1);
  });

  it('a gap that covers it is no sign of life for longer than silentAfter', async () => {
    const stage = monitorStage();
    await watched(stage, 3);
    stage.world.clock.move(8 * 60 * minute);
    await stage.gap(8 * 60);
    await stage.look();
    await stage.pass(5);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told().length).toBe(1);
  });

  it('what was silent before is not cleared by that', async () => {
    const stage = monitorStage();
    await watched(stage, 3);
    await stage.pass(7);
    expect(stage.told().length).toBe(1);
    stage.world.clock.move(8 * 60 * minute);
    await stage.look();
    await stage.pass(1);
    expect(stage.told().length).toBe(1);
    await stage.record('pass');
    await stage.look();
    expect(stage.told().length).toBe(2);
  });

  it('nor is anything new in the schedule held against it from before', async () => {
    const stage = monitorStage();
    await watched(stage, 30);
    const { config } = stage.tools;
    const rare = { checks: ['daily'], environments: ['production'], every: 20 * minute };
    stage.tools.config = { ...config, schedule: { ...config.schedule, rare } };
    await watched(stage, 15);
    expect(stage.told()).toEqual([]);
    await watched(stage, 1);
    expect(stage.told()).toEqual([
      'Monitor Silent critical 46 production: no records for 5m or more: daily (due 2026-11-22T14:40:00.000Z)',
    ]);
  });
});

describe('a stream that cannot be read', () => {
  const broken = (log: EvidenceLog, error: Error): EvidenceLog => ({
    ...log,
    head: (stream) => (stream.includes('health') ? Promise.reject(error) : log.head(stream)),
  });

  it('is silent once it could not be read for silentAfter, tells trouble at once, and crashes nothing', async () => {
    const stage = monitorStage();
    await watched(stage, 3);
    const { log } = stage.tools;
    stage.tools.log = broken(
      log,
      new MusterError('EVIDENCE_BROKEN', 'production/chat/health/local#3: hush-hush'),
    );
    await stage.tools.vault.read('THERE');
    const look = await stage.look();
    expect([look.couldRead, look.silent, (look.trouble as MusterError).code]).toEqual([
      false,
      [],
      'EVIDENCE_BROKEN',
    ]);
    await stage.pass(4);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told()).toEqual([
      'Monitor Silent critical 8 production: no records for 5m or more: ' +
        'health (cannot be read: production/chat/health/local#3: [secret THERE])',
    ]);
    stage.tools.log = log;
    await stage.record('pass');
    await stage.look();
    expect(stage.told().length).toBe(2);
  });

  it('clears nothing of its environment, and keeps no other from being seen', async () => {
    const stage = monitorStage({
      schedule: {
        pulse: { checks: ['health'], environments: ['production'], every: '1m' },
        other: { checks: ['daily'], environments: ['staging'], every: '1m' },
      },
    });
    await watched(stage, 1);
    await stage.pass(8);
    expect(stage.told().map((text) => text.split(':')[0])).toEqual([
      'Monitor Silent critical 7 production',
      'Monitor Silent critical 7 staging',
    ]);
    const { log } = stage.tools;
    stage.tools.log = broken(log, new MusterError('EVIDENCE_BROKEN', 'odd'));
    await stage.record('pass');
    await stage.record('pass', { check: 'daily', environment: 'staging' });
    await stage.look();
    expect(stage.told().slice(2)).toEqual([
      'Alarm Cleared critical 9 staging: what is due is recorded again',
    ]);
    stage.tools.log = log;
    await stage.look();
    expect(stage.told().length).toBe(4);
  });

  it('of a store that is down is asked for once in a look', async () => {
    const checks = Array.from({ length: 40 }, (_, index) => `c${index}`);
    const request = { request: { path: '/' }, expect: { status: 200 } };
    const stage = monitorStage({
      checks: Object.fromEntries(checks.map((check) => [check, request])),
      schedule: { pulse: { checks, environments: ['production'], every: '1m' } },
    });
    let asked = 0;
    const down = new MusterError('EVIDENCE_UNAVAILABLE', 'the store is gone');
    const head = () => ((asked += 1), Promise.reject(down));
    stage.tools.log = { ...stage.tools.log, head };
    const look = await stage.look();
    expect([asked <= 10, look.couldRead, look.trouble]).toEqual([true, false, down]);
  });

  it('nor is anything told when state cannot be read: what was silent before is not known', async () => {
    const stage = monitorStage();
    await watched(stage, 1);
    await stage.pass(8);
    expect(stage.told().length).toBe(1);
    const { state } = stage.tools;
    const down = new MusterError('STATE_UNAVAILABLE', 'the store is gone');
    stage.tools.state = { ...state, get: () => Promise.reject(down) };
    await stage.record('pass');
    const look = await stage.look();
    expect([look.couldRead, look.trouble, stage.told().length]).toEqual([false, down, 1]);
  });
});
