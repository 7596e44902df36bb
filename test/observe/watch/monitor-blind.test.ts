import { describe, expect, it } from 'vitest';
import type { Outcome } from '#ground/base/outcome.ts';
import { openByHand } from '#observe/window/by-hand.ts';
import { type MonitorStage, minute, monitorStage } from './monitor-stage.ts';

/** A slot by one letter: pass, degraded, fail, unknown, skipped because of a need, and a gap of a minute. */
const letters: Record<string, { outcome: Outcome; reason: string }> = {
  '.': { outcome: 'pass', reason: '' },
  d: { outcome: 'degraded', reason: 'slow' },
  F: { outcome: 'fail', reason: 'status (500) == 200' },
  '?': { outcome: 'unknown', reason: 'missing secret KEY' },
  s: { outcome: 'unknown', reason: 'skipped: needs health, which failed' },
  l: { outcome: 'unknown', reason: 'skipped: its needs lead back to itself' },
};

/** One record each minute, and a look after it. */
async function play(stage: MonitorStage, timeline: string): Promise<void> {
  for (const letter of timeline) {
    const one = letters[letter];
    if (one) await stage.record(one.outcome, one);
    else await stage.gap(1);
    await stage.pass(1);
  }
}

const raised = (at: number): string =>
  `Monitor Blind critical ${at} production: nothing but unknown for 15m or more: health (missing secret KEY)`;
const cleared = (at: number): string =>
  `Alarm Cleared critical ${at} production: no check is blind, but for those in a window`;

const unknown = (count: number): string => '?'.repeat(count);

describe('a check that comes to nothing but unknown', () => {
  it.each<[timeline: string, told: string[], why: string]>([
    [`.${unknown(14)}`, [], 'for 14 minutes'],
    [`.${unknown(15)}`, [raised(16)], 'for 15 minutes'],
    [`.${unknown(30)}`, [raised(16)], 'for longer: told once'],
    [unknown(15), [raised(15)], 'from the start'],
    [`${unknown(16)}.`, [raised(15), cleared(17)], 'until it can be told again'],
    [`${unknown(16)}F`, [raised(15), cleared(17)], 'until it fails, which tells something'],
    [`${unknown(16)}d`, [raised(15), cleared(17)], 'until it is slow, which does too'],
    [`${unknown(14)}.${unknown(14)}`, [], 'but for once in between'],
    [`${unknown(7)}F${unknown(7)}`, [], 'but for a failure in between'],
    [`?${'s'.repeat(20)}`, [], 'once, and then is skipped because of another'],
    ['s'.repeat(40), [], 'because another failed all the time'],
    [`${unknown(8)}ss${unknown(8)}`, [raised(15)], 'but for being skipped in between'],
    [
      'l'.repeat(15),
      [raised(15).replace(/\(.*\)/, '(skipped: its needs lead back to itself)')],
      'by its own loop',
    ],
    [`${unknown(8)}-${unknown(8)}`, [raised(15)], 'but for a slot that was not run in between'],
    [`?${'-'.repeat(20)}`, [], 'once, and then is not run'],
  ])('%s tells %j: %s', async (timeline, told) => {
    const stage = monitorStage({ monitor: { silentAfter: '1h' } });
    await play(stage, timeline);
    expect(stage.told()).toEqual(told);
  });

  it('before a long gap is not blind by what was before it', async () => {
    const stage = monitorStage({ monitor: { silentAfter: '1d' } });
    await play(stage, unknown(10));
    stage.world.clock.move(20 * minute);
    await stage.gap(20);
    await play(stage, unknown(14));
    expect(stage.told()).toEqual([]);
    await play(stage, '?');
    expect(stage.told()).toEqual([raised(45)]);
  });

  it('that is due more rarely than blindAfter is blind by one record, that old', async () => {
    const stage = monitorStage({
      schedule: { hourly: { checks: ['health'], environments: ['production'], every: '1h' } },
    });
    await stage.record('unknown', { reason: 'missing secret KEY' });
    await stage.look();
    await stage.pass(14);
    expect(stage.told()).toEqual([]);
    await stage.pass(1);
    expect(stage.told()).toEqual([raised(15)]);
  });

  it('by a cron once a day too', async () => {
    const stage = monitorStage({
      schedule: { daily: { checks: ['daily'], environments: ['production'], cron: '0 14 ? * * *' } },
    });
    await stage.record('unknown', { check: 'daily', reason: 'no network' });
    await stage.look();
    await stage.pass(15);
    expect(stage.told().map((text) => text.split(': ').at(-1))).toEqual(['daily (no network)']);
  });

  it('for long among many records is found by pages', async () => {
    const stage = monitorStage({
      schedule: { fast: { checks: ['health'], environments: ['production'], every: '10s' } },
    });
    await stage.record('pass');
    for (let count = 0; count < 91; count += 1) {
      await stage.world.appender.append('production/chat/health/local', () => [
        { kind: 'slot', outcome: 'unknown', slot: stage.world.clock.now(), body: { reason: 'no network' } },
      ]);
      stage.world.clock.move(10_000);
    }
    await stage.look();
    expect(stage.told().length).toBe(1);
  });

  it('is told in one alarm with others of its environment, each with its reason', async () => {
    const request = { request: { path: '/' }, expect: { status: 200 } };
    const stage = monitorStage({
      checks: { health: request, chat: { ...request, needs: ['health'] } },
      schedule: {
        pulse: { checks: ['health', 'chat'], environments: ['production', 'staging'], every: '1m' },
      },
      monitor: { severity: 'warning' },
    });
    for (let count = 0; count < 16; count += 1) {
      await stage.record('unknown', { reason: 'x'.repeat(200) });
      await stage.record('unknown', { check: 'chat', reason: 'no network' });
      for (const check of ['health', 'chat']) await stage.record('pass', { check, environment: 'staging' });
      await stage.pass(1);
    }
    expect(stage.told()).toEqual([
      `Monitor Blind warning 15 production: nothing but unknown for 15m or more: health (${'x'.repeat(119)}…), chat (no network)`,
    ]);
  });

  it('is told though another of its environment was told of before', async () => {
    const stage = monitorStage({
      schedule: { pulse: { checks: ['health', 'daily'], environments: ['production'], every: '1m' } },
    });
    for (let count = 0; count < 26; count += 1) {
      await stage.record('unknown', { reason: 'missing secret KEY' });
      await stage.record(count < 8 ? 'pass' : 'unknown', { check: 'daily', reason: 'no network' });
      await stage.pass(1);
    }
    expect(stage.told()).toEqual([raised(15), `${raised(23)}, daily (no network)`]);
  });

  it('stays so while it cannot be read', async () => {
    const stage = monitorStage();
    await play(stage, unknown(16));
    const { log } = stage.tools;
    const odd = () => Promise.reject(new Error('odd'));
    stage.tools.log = { ...log, head: (stream) => (stream.includes('health') ? odd() : log.head(stream)) };
    await stage.record('pass');
    await stage.look();
    expect(stage.told()).toEqual([raised(15)]);
    stage.tools.log = log;
    await stage.look();
    expect(stage.told()).toEqual([raised(15), cleared(16)]);
  });

  it('is no reason that holds a secret', async () => {
    const stage = monitorStage();
    await stage.tools.vault.read('THERE');
    for (let count = 0; count < 15; count += 1) {
      await stage.record('unknown', { reason: 'token hush-hush is odd' });
      await stage.pass(1);
    }
    expect(stage.told().join()).toContain('health (token [secret THERE] is odd)');
  });
});

describe('in a window', () => {
  const target = { service: 'chat', environment: 'production' };
  const open = (stage: MonitorStage, kind: 'maintenance' | 'snooze', minutes: number, checks?: string[]) =>
    openByHand({ ...stage.tools, random: { id: () => 'x', unit: () => 0 } }, target, {
      kind,
      forMs: minutes * minute,
      operator: 'ann',
      reason: '',
      ...(checks && { checks }),
    });

  it.each(['maintenance', 'snooze'] as const)(
    'of %s a check is not blind, nor by what was recorded in it',
    async (kind) => {
      const stage = monitorStage();
      await play(stage, '..');
      await open(stage, kind, 30);
      await play(stage, unknown(30));
      expect(stage.told()).toEqual([]);
      await play(stage, unknown(14));
      expect(stage.told()).toEqual([]);
      await play(stage, '?');
      expect(stage.told()).toEqual([raised(47)]);
    },
  );

  it('of other checks it is blind as ever', async () => {
    const stage = monitorStage();
    await open(stage, 'snooze', 60, ['chat']);
    await play(stage, unknown(15));
    expect(stage.told()).toEqual([raised(15)]);
  });

  it('that the config plans it is not blind either', async () => {
    const stage = monitorStage({
      maintenance: {
        work: { environments: ['production'], cron: '5 14 ? * * *', lasts: '20m', reason: 'updates' },
      },
    });
    await play(stage, unknown(39));
    expect(stage.told()).toEqual([]);
    await play(stage, '?');
    expect(stage.told()).toEqual([raised(40)]);
  });

  it('that somebody opens over what is blind it is quiet', async () => {
    const stage = monitorStage();
    await play(stage, unknown(16));
    await open(stage, 'snooze', 5, ['health']);
    await stage.look();
    expect(stage.told()).toEqual([raised(15), cleared(16)]);
    await play(stage, unknown(20));
    expect(stage.told()).toEqual([raised(15), cleared(16), raised(36)]);
  });
});
