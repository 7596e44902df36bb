import { expect, it } from 'vitest';
import { epochMs, sha256Hex, type EpochMs } from '#ground/base/brand.ts';
import { scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createVault } from '#ground/secret/vault.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';
import { recordSlot } from '#observe/watch/record-slot.ts';
import { sweepLate } from '#observe/watch/sweep-late.ts';
import { watchMonitor } from '#observe/watch/watch-monitor.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { Crash, createWorld, type World } from '../../fixtures/world.ts';

const start = '2026-11-22T12:00:00Z';
const probeMsMax = 300_000;
const minutes = (count: number): EpochMs => epochMs(Date.parse(start) + count * 60_000);
const streamOf = (check: string): string => `production/chat/${check}/local`;

const configOf = (every: string, silentAfter = '3m'): Config => {
  const check = { request: { path: '/' }, expect: { status: 200 } };
  return Config.parse({
    version: 1,
    monitor: { silentAfter },
    service: 'chat',
    environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
    checks: { health: check, chat: check },
    schedule: {
      pulse: { checks: ['health'], environments: ['production'], every },
      quarter: { checks: ['chat'], environments: ['production'], every: '15m' },
    },
  });
};

const http = { exchange: () => expect.fail(), connect: () => expect.fail(), close: async () => {} };

/** Announced at noon; what is left out of `watched` nobody comes for. */
async function watchedWorld(every: string, watched: readonly number[], silentAfter = '3m') {
  const world = createWorld(start);
  const config = configOf(every, silentAfter);
  const vault = createVault({ read: async () => undefined });
  const tools: WatchTools = { ...world, config, http, vault, location: 'local' };
  const sets = scheduleOf(config);
  await announceSchedule(sets, sha256Hex('c'.repeat(64)), tools);
  const [pulse] = sets as [ScheduledSet];
  for (const minute of watched) await record(pulse, minutes(minute), tools);
  const at = (minute: number): void => world.clock.move(minutes(minute) - world.clock.now());
  return { world, tools, sets, pulse, at, sweeps: () => sweepLate(sets, tools, probeMsMax) };
}

async function record(set: ScheduledSet, slot: EpochMs, tools: WatchTools): Promise<void> {
  const result = { check: 'health', environment: 'production', outcome: 'pass', reason: '' } as const;
  await recordSlot(set, slot, [{ ...result, attempts: [], requests: 1, tokens: 0 }], tools);
}

async function told({ log }: World, check = 'health'): Promise<string[]> {
  const records = await log.read(streamOf(check), { limit: 100, order: 'oldest-first' });
  return records.map(({ record: { kind, slot, body } }) => {
    const time = (at: number): string => new Date(at).toISOString().slice(11, 16);
    const { from, reason } = body as { from: number; reason: string };
    return kind === 'gap' ? `${time(from)}–${time(slot ?? 0)} ${reason}` : time(slot ?? 0);
  });
}

it('covers a slot only when its period is over, and whoever probed it had all the time of a probe', async () => {
  const { world, at, sweeps } = await watchedWorld('1m', [0, 1]);

  at(7.99);
  await sweeps();
  expect(await told(world)).toEqual(['12:00', '12:01']);

  at(8);
  await sweeps();
  expect(await told(world)).toEqual(['12:00', '12:01', '12:02–12:02 nobody came']);
});

it('leaves the slow probe of a slot that is over its record', async () => {
  const { world, tools, pulse, at, sweeps } = await watchedWorld('1m', [0, 1]);

  // It came in the last moment of its minute, and takes as long as it may.
  at(3 + 4.9);
  await sweeps();
  await record(pulse, minutes(2), tools);
  at(20);
  await sweeps();
  expect(await told(world)).toEqual(['12:00', '12:01', '12:02', '12:03–12:14 nobody came']);
});

it('says once what nobody came for, and goes on from there; evidence verifies', async () => {
  const { world, tools, pulse, at, sweeps } = await watchedWorld('1m', [0]);

  at(10);
  await Promise.all([sweeps(), sweeps()]);
  await sweeps();
  expect(await told(world)).toEqual(['12:00', '12:01–12:04 nobody came']);
  await record(pulse, minutes(10), tools);
  at(25);
  await sweeps();
  expect(await told(world)).toEqual([
    '12:00',
    '12:01–12:04 nobody came',
    '12:05–12:09 not run',
    '12:10',
    '12:11–12:19 nobody came',
  ]);
  expect(await told(world, 'chat')).toEqual(['12:00–12:00 nobody came']);
  const { faults } = await verifyLog({ log: world.log, now: world.clock.now() });
  expect(faults).toEqual([]);
});

it('leaves alone what was announced by another schedule, or not at all', async () => {
  const { world, tools, at } = await watchedWorld('1m', [0]);

  at(30);
  await sweepLate(scheduleOf(configOf('2m')), tools, probeMsMax);
  expect(await told(world)).toEqual(['12:00']);

  const other = { ...tools, location: 'elsewhere' };
  await sweepLate(scheduleOf(configOf('1m')), other, probeMsMax);
  expect(await world.log.head('production/chat/health/elsewhere')).toBeUndefined();
});

it('reads one head for each stream where all is well', async () => {
  const { tools, sets, at } = await watchedWorld('1m', [0, 1, 2, 3, 4]);
  at(10);
  let reads = 0;
  const log = { ...tools.log, head: (stream: string) => ((reads += 1), tools.log.head(stream)) };

  await sweepLate(sets, { ...tools, log }, probeMsMax);
  expect(reads).toBe(1);
});

it('loses nothing wherever it dies', async () => {
  for (let point = 0; point < 40; point += 1) {
    const { world, at, sweeps } = await watchedWorld('1m', [0]);
    at(30);
    world.crashAt(point);
    await sweeps().catch((error: unknown) => {
      if (!(error instanceof Crash)) throw error;
    });
    world.crashAt(undefined);
    await sweeps();
    expect(await told(world)).toEqual(['12:00', '12:01–12:24 nobody came']);
  }
});

it('covers one stream when another cannot be, and then rejects', async () => {
  const { world, tools, sets, at } = await watchedWorld('1m', [0]);
  at(40);
  const broken = async (stream: string) => {
    if (stream === streamOf('health')) throw new Error('no head');
    return tools.log.head(stream);
  };

  await expect(
    sweepLate(sets, { ...tools, log: { ...tools.log, head: broken } }, probeMsMax),
  ).rejects.toThrow('no head');
  expect(await told(world, 'chat')).toEqual(['12:00–12:15 nobody came']);
});

it('does not take for over what is silent: a gap is nobody who came', async () => {
  const { world, tools, at, sweeps } = await watchedWorld('1m', [0], '20m');
  const silence = async (): Promise<unknown> =>
    (await watchMonitor(tools)).silent.find(({ check }) => check === 'health')?.check;
  const raised: unknown[] = [];
  for (let minute = 1; minute <= 60; minute += 1) {
    at(minute + 0.5);
    raised.push(await silence());
    await sweeps();
  }

  expect(raised.indexOf('health')).toBe(21);
  expect(raised.slice(21)).toEqual(Array.from({ length: 39 }, () => 'health'));
  expect((await told(world)).at(-1)).toBe('12:38–12:38 nobody came');
  const silent = world.sent.filter(
    ({ type, detail }) => type !== 'Alarm Raised' && detail.check === 'monitor-silent',
  );
  // What is due every quarter of an hour is silent later, and told of then.
  expect(silent.map(({ type, detail }) => `${type} ${detail.reason}`)).toEqual([
    'Monitor Silent no records for 20m or more: health (due 2026-11-22T12:02:00.000Z)',
    'Monitor Silent no records for 20m or more: health (due 2026-11-22T12:02:00.000Z), chat (due 2026-11-22T12:15:00.000Z)',
  ]);
});
