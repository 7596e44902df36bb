import { describe, expect, it } from 'vitest';
import { endByHand } from '#observe/window/by-hand.ts';
import type { OpenByHand } from '#observe/window/by-hand-moves.ts';
import { windowsNow } from '#observe/window/windows-now.ts';
import { openWindow, readWindows } from '#observe/window/windows.ts';
import { at, begin, minute, recorded, span, stands, target } from './by-hand-stage.ts';

describe('a window that somebody opens', () => {
  it('is open from now on, and recorded with who, why and until when', async () => {
    const stage = begin();
    expect(await stage.open({ checks: ['health', 'chat', 'health'] })).toEqual({
      id: 'maintenance-20261122T1443Z-1',
      kind: 'maintenance',
      answers: [],
      checks: ['chat', 'health'],
      operator: 'ann',
      reason: 'deploy',
      from: at(0),
      until: at(30),
    });
    const [sealed] = await stage.world.log.read('windows', { limit: 9, order: 'oldest-first' });
    expect([sealed?.record.kind, sealed?.record.outcome, sealed?.record.by.operator]).toEqual([
      'window',
      'pass',
      'ann',
    ]);
    expect(sealed?.record.body).toEqual({
      id: 'maintenance-20261122T1443Z-1#opened',
      phase: 'opened',
      service: 'chat',
      environment: 'staging',
      window: 'maintenance-20261122T1443Z-1',
      kind: 'maintenance',
      checks: ['chat', 'health'],
      from: at(0),
      until: at(30),
      reason: 'deploy',
    });
  });

  it('again is made longer, by whoever did it last, and each time is recorded', async () => {
    const stage = begin();
    await stage.open();
    stage.world.clock.move(10_000);
    await stage.open({ operator: 'bob', reason: 'still at it', forMs: 40 * minute });
    stage.world.clock.move(10_000);
    const window = await stage.open({ forMs: 60 * minute });
    expect([window.id, window.operator, window.reason]).toEqual([
      'maintenance-20261122T1443Z-1',
      'ann',
      'deploy',
    ]);
    expect(await stands(stage)).toEqual([`maintenance-20261122T1443Z-1 0-${60 + 1 / 3}`]);
    expect(await recorded(stage.world)).toEqual([
      'opened maintenance-20261122T1443Z-1 0-30 by ann: deploy',
      `extended maintenance-20261122T1443Z-1 0-${40 + 1 / 6} by bob: still at it`,
      `extended maintenance-20261122T1443Z-1 0-${60 + 1 / 3} by ann: deploy`,
    ]);
  });

  it('again for less changes nothing, and says what stands', async () => {
    const stage = begin();
    await stage.open();
    stage.world.clock.move(minute);
    const window = await stage.open({ operator: 'bob', forMs: 5 * minute });
    expect([window.operator, span(window)]).toEqual(['ann', '0-30']);
    expect(await recorded(stage.world)).toEqual(['opened maintenance-20261122T1443Z-1 0-30 by ann: deploy']);
  });

  it('over other checks, of another kind or after it ended is another window', async () => {
    const stage = begin();
    await stage.open();
    await stage.open({ checks: ['health'] });
    await stage.snooze('health');
    await stage.snooze('chat', 'health');
    stage.world.clock.move(30 * minute);
    await stage.open();
    expect((await recorded(stage.world)).map((line) => line.split(' by')[0])).toEqual([
      'opened maintenance-20261122T1443Z-1 0-30',
      'opened maintenance-20261122T1443Z-2 0-30',
      'opened snooze-20261122T1443Z-3 0-30',
      'opened snooze-20261122T1443Z-4 0-30',
      'opened maintenance-20261122T1513Z-5 30-60',
    ]);
  });

  it.each<[Partial<OpenByHand>, string]>([
    [{ forMs: 86_400_001 }, 'for 86400001ms: expected 1ms to 1d for maintenance'],
    [{ kind: 'snooze', forMs: 8 * 86_400_000 }, 'for 8d: expected 1ms to 7d for snooze'],
    [{ forMs: 0 }, 'for 0ms: expected 1ms to 1d for maintenance'],
    [{ forMs: Number.NaN }, 'for NaNms: expected 1ms to 1d for maintenance'],
    [{ forMs: Number.POSITIVE_INFINITY, reason: 'x'.repeat(201) }, 'expected 200 at most'],
    [{ checks: Array.from({ length: 201 }, (_, n) => `c${n}`) }, '201 checks: expected 200 at most'],
  ])('has an end, and not too far off: %j', async (order, message) => {
    const stage = begin();
    await expect(stage.open(order)).rejects.toMatchObject({
      code: 'WINDOW_INVALID',
      exit: 2,
      message: expect.stringContaining(message),
    });
    expect(await stands(stage)).toEqual([]);
  });

  it('may last a day for maintenance and a week for a snooze', async () => {
    const stage = begin();
    expect(span(await stage.open({ forMs: 86_400_000 }))).toBe('0-1440');
    expect(span(await stage.open({ kind: 'snooze', forMs: 7 * 86_400_000 }))).toBe('0-10080');
  });

  it('is one of 15 at most, beside which a drill finds room without closing one', async () => {
    const stage = begin();
    for (let count = 1; count <= 15; count += 1) await stage.snooze(`check${count}`);
    await expect(stage.snooze('check16')).rejects.toMatchObject({ code: 'WINDOWS_TOO_MANY' });
    await stage.snooze('check1');
    for (let count = 1; count <= 9; count += 1) {
      const from = stage.world.clock.now();
      const drill = {
        id: `run/${count}`,
        kind: 'drill' as const,
        answers: ['limited'],
        from,
        until: from + minute,
      };
      await openWindow(stage.world.state, target, drill);
      stage.world.clock.move(2 * minute);
    }
    const kinds = (await readWindows(stage.world.state, target)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'snooze').length).toBe(15);
    stage.world.clock.move(12 * minute);
    expect((await stage.snooze('check16')).checks).toEqual(['check16']);
  });
});

describe('a window that somebody ends', () => {
  it('ends now, is recorded, and covers what was probed before', async () => {
    const stage = begin();
    await stage.open();
    stage.world.clock.move(10 * minute);
    const ended = await endByHand(stage.tools, target, { kind: 'maintenance' }, 'bob');
    expect(ended.map(span)).toEqual(['0-10']);
    expect(await stands(stage)).toEqual(['maintenance-20261122T1443Z-1 0-10']);
    expect((await recorded(stage.world)).at(-1)).toBe('ended maintenance-20261122T1443Z-1 0-10 by bob');
    expect(await endByHand(stage.tools, target, { kind: 'maintenance' }, 'bob')).toEqual([]);
    expect((await recorded(stage.world)).length).toBe(2);
  });

  it('is of the kind and of none but the checks that are meant', async () => {
    const stage = begin();
    await stage.open();
    for (const checks of [['a'], ['b'], ['a', 'b'], ['c']]) await stage.snooze(...checks);
    const end = async (...checks: string[]) =>
      (await endByHand(stage.tools, target, { kind: 'snooze', checks }, 'ann')).map((one) =>
        one.checks?.join('+'),
      );
    expect(await end('a')).toEqual(['a']);
    expect(await end('a', 'b')).toEqual(['b', 'a+b']);
    expect(await end('d')).toEqual([]);
    const rest = await endByHand(stage.tools, target, { kind: 'snooze' }, 'ann');
    expect(rest.map(({ checks }) => checks)).toEqual([['c']]);
    expect(
      (await windowsNow(stage.tools, 'staging', stage.world.clock.now())).map(({ kind }) => kind),
    ).toEqual(['maintenance']);
  });

  it('is not one that the config plans, nor a drill', async () => {
    const stage = begin();
    stage.world.clock.move(20 * minute);
    const from = stage.world.clock.now();
    await openWindow(stage.world.state, target, {
      id: 'run/1',
      kind: 'drill',
      answers: [],
      from,
      until: from + minute,
    });
    expect(await endByHand(stage.tools, target, { kind: 'maintenance' }, 'ann')).toEqual([]);
    expect((await windowsNow(stage.tools, 'staging', from)).map(({ id }) => id)).toEqual([
      'nightly@20261122T1500Z',
      'run/1',
    ]);
  });
});
