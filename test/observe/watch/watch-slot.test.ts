import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMs, sha256Hex } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { announceSchedule } from '#observe/watch/announce-schedule.ts';
import { watchSlot, type WatchHooks } from '#observe/watch/watch-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { type BrokenService, startBrokenService } from '../../fixtures/broken-service.ts';
import { Crash, createWorld, type World } from '../../fixtures/world.ts';

const stream = 'production/chat/health/local';
let service: BrokenService;
let world: World;
let http: ReturnType<typeof createHttpClient>;
let tools: WatchTools;
let set: ScheduledSet;

beforeEach(async () => {
  service = await startBrokenService();
  service.broken = false;
  http = createHttpClient({ clock: systemClock });
  begin();
});

afterEach(async () => {
  await http.close();
  await service.close();
});

function begin(): void {
  world = createWorld('2026-11-22T14:43:00Z');
  const config = Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: service.url } },
    release: { identity: { check: 'health', json: '$.version', is: 'label' } },
    checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
    schedule: { pulse: { checks: ['health'], environments: ['production'], every: '1m' } },
    alarms: { default: { raise: { fail: 2 }, clear: { pass: 1 }, confirm: { times: 1, every: '10s' } } },
  });
  const vault = createVault({ read: async () => undefined });
  const { clock, state, log, appender, bus } = world;
  tools = { config, http, vault, clock, state, log, appender, bus, location: 'local' };
  [set] = scheduleOf(config) as [ScheduledSet];
}

/** Delivers the slot of the current minute. */
const watch = (hooks?: WatchHooks): Promise<void> =>
  watchSlot(set, epochMs(Math.floor(world.clock.now() / 60_000) * 60_000), tools, hooks);

const minute = async (broken: boolean): Promise<void> => {
  service.broken = broken;
  await watch();
  world.clock.move(60_000);
};

const records = async () =>
  (await world.log.read(stream, { limit: 100, order: 'oldest-first' })).map(({ record }) => record);

const told = async (): Promise<string[]> =>
  (await records()).map(
    ({ kind, outcome, slot }) => `${kind} ${outcome} ${new Date(slot ?? 0).toISOString().slice(11, 16)}`,
  );

describe('a slot', () => {
  it('is probed, recorded with its release, and evaluated', async () => {
    await minute(false);
    expect(await told()).toEqual(['slot pass 14:43']);
    const [record] = await records();
    expect([record?.release, record?.location, record?.incident]).toEqual(['v1', 'local', undefined]);
    const releases = await world.log.read('releases', { limit: 9, order: 'oldest-first' });
    expect(releases.map(({ record: { body } }) => body)).toEqual([
      { id: 'chat/production#1:v1', service: 'chat', environment: 'production', release: 'v1' },
    ]);
  });

  it('is recorded once, however often it is delivered', async () => {
    await watch();
    await watch();
    await Promise.all([watch(), watch(), watch()]);
    expect(await told()).toEqual(['slot pass 14:43']);
  });

  it('that two probe at the same time is recorded by one of them', async () => {
    await Promise.all([watch(), watch(), watch(), watch()]);
    expect(await told()).toEqual(['slot pass 14:43']);
  });

  it('whose time is over is not probed: the next one covers it by a gap', async () => {
    await minute(false);
    const late = epochMs(Date.parse('2026-11-22T14:44:00Z'));
    world.clock.move(3 * 60_000);
    await watchSlot(set, late, tools);
    expect(await told()).toEqual(['slot pass 14:43']);
    await watch();
    expect(await told()).toEqual(['slot pass 14:43', 'gap unknown 14:46', 'slot pass 14:47']);
    expect((await records())[1]?.body).toEqual({
      from: Date.parse('2026-11-22T14:44:00Z'),
      to: Date.parse('2026-11-22T14:46:00Z'),
      count: 3,
      reason: 'not run',
    });
  });

  it('is confirmed on the first failure alone, with every attempt in its record', async () => {
    await minute(true);
    await minute(true);
    const attempts = (await records()).map(
      ({ body }) => (body as unknown as { attempts: unknown[] }).attempts.length,
    );
    expect(attempts).toEqual([2, 1]);
  });

  it('carries the incident once an alarm is raised, and no longer once it is cleared', async () => {
    for (const broken of [true, true, true, false, false]) await minute(broken);
    expect((await records()).map(({ incident }) => incident)).toEqual([
      undefined,
      undefined,
      'production-20261122T1444-1',
      'production-20261122T1444-1',
      undefined,
    ]);
  });
});

describe('a crash at any point', () => {
  it('leaves each slot covered once, the alarm raised once, and evidence that verifies', async () => {
    const story = async (): Promise<void> => {
      const sets = [set];
      await announceSchedule(sets, sha256Hex('c'.repeat(64)), tools);
      for (const broken of [false, true, true]) await minute(broken);
    };
    world.crashAt(undefined);
    await story();
    const points = world.passed();
    expect(points).toBeGreaterThan(80);
    for (let point = 0; point < points; point += 3) {
      begin();
      world.crashAt(point);
      await expect(story(), `point ${point}`).rejects.toThrow(Crash);
      world.crashAt(undefined);
      for (const broken of [true, true, true]) await minute(broken);
      const slots = (await records()).map(({ slot }) => slot ?? 0);
      expect(slots, `point ${point}`).toEqual([...new Set(slots)].toSorted((a, b) => a - b));
      const raised = world.sent.filter(({ type }) => type === 'Alarm Raised').map(({ detail }) => detail.id);
      expect(new Set(raised), `point ${point}`).toEqual(new Set(['chat/production/health#1']));
      const { faults } = await verifyLog({ log: world.log, now: world.clock.now() });
      expect(faults, `point ${point}`).toEqual([]);
    }
  });
});
