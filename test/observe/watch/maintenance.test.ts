import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { latestOutcome } from '#observe/watch/latest.ts';
import { runManually } from '#observe/watch/run-manually.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';
import { noteIn } from '#observe/window/expected.ts';
import { endByHand, openByHand } from '#observe/window/by-hand.ts';
import { minute, type MonitorStage, monitorStage } from './monitor-stage.ts';

const target = { service: 'chat', environment: 'production' };

let status: number;
let server: Server;
let http: ReturnType<typeof createHttpClient>;
let stage: MonitorStage;

beforeEach(async () => {
  status = 200;
  server = createServer((_, response) => void response.writeHead(status).end('{}'));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  http = createHttpClient({ clock: systemClock });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stage = monitorStage(
    {
      timezone: 'Europe/Berlin',
      environments: { production: { baseUrl } },
      alarms: { default: { raise: { fail: 2 }, clear: { pass: 1 } } },
      // 14:03 to 14:06 in UTC.
      maintenance: {
        work: { environments: ['production'], cron: '3 15 ? * SUN *', lasts: '3m', reason: 'updates' },
      },
    },
    http,
  );
});

afterEach(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

/** A slot each minute, in which the service answers so. */
async function watch(...statuses: number[]): Promise<void> {
  const [set] = scheduleOf(stage.tools.config);
  for (status of statuses) {
    await watchSlot(set!, stage.world.clock.now(), stage.tools);
    stage.world.clock.move(minute);
  }
}

const open = (kind: 'maintenance' | 'snooze', minutes: number, checks?: string[]) =>
  openByHand({ ...stage.tools, random: { id: () => 'x', unit: () => 0 } }, target, {
    kind,
    forMs: minutes * minute - 1,
    operator: 'ann',
    reason: 'deploy',
    ...(checks && { checks }),
  });

/** `fail maintenance work@… updates`, oldest first. */
async function recorded(stream = 'production/chat/health/local'): Promise<string[]> {
  const sealed = await stage.world.log.read(stream, { limit: 100, order: 'oldest-first' });
  return sealed.map(({ record: { outcome, body } }) => {
    const { kind, window, reason } = noteIn(body) ?? {};
    return [outcome, kind, window, reason].filter(Boolean).join(' ');
  });
}

const told = () => stage.told().map((text) => text.split(' production')[0]);

describe('planned maintenance', () => {
  it('leaves outcomes as they are, notes what was bad in it, and raises nothing by it', async () => {
    await watch(500, 200, 500, 500, 500, 500, 500, 500, 200);
    const noted = 'fail maintenance work@20261122T1403Z updates';
    expect(await recorded()).toEqual(['fail', 'pass', 'fail', noted, noted, noted, noted, 'fail', 'pass']);
    // Of the streak, what came before it counts and what comes after.
    expect(told()).toEqual(['Alarm Raised critical 7', 'Alarm Cleared critical 8']);
  });

  it('clears an alarm by what passes in it', async () => {
    await watch(200, 500, 500, 500, 200);
    expect(told()).toEqual(['Alarm Raised critical 2', 'Alarm Cleared critical 4']);
  });

  it('is noted even when windows cannot be read', async () => {
    await stage.world.state.put(
      { collection: 'window', id: 'chat/production' },
      { windows: 'odd' },
      'absent',
    );
    stage.world.clock.move(3 * minute);
    await expect(watch(500)).rejects.toThrow('windows');
    expect(await recorded()).toEqual(['fail maintenance work@20261122T1403Z updates']);
  });

  it('is noted on what people run by hand', async () => {
    stage.world.clock.move(3 * minute);
    status = 500;
    await runManually({ environment: 'production', checks: ['health'], run: 'by-hand' }, stage.tools);
    expect(await recorded('production/chat/health/manual')).toEqual([
      'fail maintenance work@20261122T1403Z updates',
    ]);
  });
});

describe('a window by hand', () => {
  it('of maintenance expects what is found until somebody ends it', async () => {
    await open('maintenance', 60);
    await watch(500, 500);
    await endByHand(stage.tools, target, { kind: 'maintenance' }, 'ann');
    stage.world.clock.move(5 * minute);
    await watch(500, 500);
    const noted = 'fail maintenance maintenance-20261122T1400Z-x deploy';
    expect((await recorded()).filter((line) => !line.startsWith('unknown'))).toEqual([
      noted,
      noted,
      'fail',
      'fail',
    ]);
    expect(told()).toEqual(['Alarm Raised critical 8']);
  });

  it('of a snooze over another check hides nothing of this one', async () => {
    await open('snooze', 60, ['chat']);
    await watch(500, 500);
    expect(await recorded()).toEqual(['fail', 'fail']);
    expect(told()).toEqual(['Alarm Raised critical 1']);
  });

  it('of a snooze raises nothing, and what then passes counts as ever', async () => {
    await watch(500, 500);
    await open('snooze', 4, ['health']);
    await watch(500, 200, 500, 500);
    const noted = 'fail snooze snooze-20261122T1402Z-x deploy';
    expect(await recorded()).toEqual(['fail', 'fail', noted, 'pass', noted, noted]);
    expect(told()).toEqual(['Alarm Raised critical 1', 'Alarm Cleared critical 3']);
  });
});

describe('the latest outcome of a check that others need', () => {
  const latest = () => latestOutcome(stage.tools, 'production', 'health');

  it('is its failure while planned work lasts, and not known once it is over', async () => {
    stage.world.clock.move(3 * minute);
    await watch(500);
    expect(await latest()).toBe('fail');
    stage.world.clock.move(2 * minute + 1);
    expect(await latest()).toBe(undefined);
  });

  it('is its failure though somebody snoozed it, before and after the snooze ended', async () => {
    await open('snooze', 2);
    await watch(500);
    expect(await latest()).toBe('fail');
    stage.world.clock.move(5 * minute);
    expect(await latest()).toBe('fail');
  });
});
