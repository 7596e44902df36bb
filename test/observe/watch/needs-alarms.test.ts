import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { cadenceOf, scheduleOf } from '#ground/config/schedule.ts';
import { slotAtOrBefore } from '#ground/base/slots.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

/** What the service answers on each path, minute by minute: `P` 200, `F` 500. The last letter holds on. */
type Weather = Record<'health' | 'db' | 'chat', string>;

let server: Server;
let http: ReturnType<typeof createHttpClient>;
let weather: Weather;
let minutesGone = 0;

beforeAll(async () => {
  http = createHttpClient({ clock: systemClock });
  server = createServer(({ url = '' }, response) => {
    const letters = weather[url.slice(1) as keyof Weather];
    response.statusCode = (letters[minutesGone] ?? letters.at(-1)) === 'P' ? 200 : 500;
    response.end();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await http.close();
  server.close();
});

const check = (path: string, needs: string[] = []) => ({ request: { path }, expect: { status: 200 }, needs });

type Rhythm = Record<string, { checks: string[]; every: string }>;

const configOf = (schedule: Rhythm, fail: number): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } },
    checks: { health: check('/health'), db: check('/db', ['health']), chat: check('/chat', ['db']) },
    schedule: Object.fromEntries(
      Object.entries(schedule).map(([name, entry]) => [name, { ...entry, environments: ['production'] }]),
    ),
    alarms: { default: { raise: { fail }, clear: { pass: 1 } } },
  });

/** Minute by minute from 14:00 on, every set that is due in the order of the schedule. */
async function play(
  now: Weather,
  { minutes, schedule, fail = 2 }: { minutes: number; schedule: Rhythm; fail?: number },
): Promise<World> {
  weather = now;
  const world = createWorld('2026-11-22T14:00:00Z');
  const config = configOf(schedule, fail);
  const vault = createVault({ read: async () => undefined });
  const tools = { ...world, config, http, vault, location: 'local' };
  for (minutesGone = 0; minutesGone < minutes; minutesGone += 1) {
    const slot = epochMs(Date.parse('2026-11-22T14:00:00Z') + minutesGone * 60_000);
    for (const set of scheduleOf(config)) {
      if (slotAtOrBefore(cadenceOf(set), slot) === slot) await watchSlot(set, slot, tools);
    }
    world.clock.move(60_000);
  }
  return world;
}

/** `02 Raised health`, by the minute. */
const told = ({ sent }: World): string[] =>
  sent.map(({ type, detail: { at, check: name } }) =>
    [new Date(at).toISOString().slice(14, 16), type.replace('Alarm ', ''), name].join(' '),
  );

const together: Rhythm = { pulse: { checks: ['chat', 'db', 'health'], every: '1m' } };
const apart: Rhythm = {
  chat: { checks: ['chat'], every: '1m' },
  db: { checks: ['db'], every: '1m' },
  health: { checks: ['health'], every: '1m' },
};

describe('a service that is down as a whole', () => {
  const down: Weather = { health: 'PPFFFFFFP', db: 'PPFFFFFFP', chat: 'PPFFFFFFP' };

  it('raises one alarm, whose story names the others', async () => {
    const world = await play(down, { minutes: 12, schedule: together });
    expect(told(world)).toEqual(['03 Raised health', '08 Cleared health']);
    expect(world.sent[0]?.detail.story?.silences).toEqual(['db', 'chat']);
  });

  it('raises one alarm where each check has a rhythm of its own, and what needs comes first', async () => {
    const world = await play(down, { minutes: 12, schedule: apart });
    expect(told(world)).toEqual(['03 Raised health', '08 Cleared health']);
  });

  it('raises one alarm though the check between was not probed and can say nothing', async () => {
    const schedule = {
      base: { checks: ['health', 'db'], every: '1m' },
      chat: { checks: ['chat'], every: '2m' },
    };
    const world = await play(down, { minutes: 12, schedule });
    expect(told(world)).toEqual(['03 Raised health', '08 Cleared health']);
    const records = await world.log.read('production/chat/chat/local', { limit: 9, order: 'oldest-first' });
    expect(records.map(({ record }) => record.outcome)).toEqual([
      'pass',
      'fail',
      'fail',
      'fail',
      'pass',
      'pass',
    ]);
  });

  it('raises one alarm though its record is too old to keep the others from being probed', async () => {
    const schedule = {
      base: { checks: ['health'], every: '30m' },
      chat: { checks: ['chat'], every: '5m' },
    };
    const long: Weather = { health: 'F', db: 'F', chat: 'F' };
    const world = await play(long, { minutes: 59, schedule, fail: 1 });
    expect(told(world)).toEqual(['00 Raised health']);
  });

  it('raises two, of one incident, where what needs is looked at more often than what is needed', async () => {
    const schedule = {
      base: { checks: ['health'], every: '10m' },
      chat: { checks: ['chat'], every: '1m' },
    };
    const world = await play(
      { ...down, health: 'PFFFFFFFFFFFFFFFFFF', chat: 'PFFFFFFFFFFFFFFFFFF' },
      {
        minutes: 15,
        schedule,
        fail: 1,
      },
    );
    expect(told(world)).toEqual(['01 Raised chat', '10 Raised health']);
    expect(new Set(world.sent.map(({ detail }) => detail.incident)).size).toBe(1);
    expect(world.sent[1]?.detail.story?.silences).toEqual(['chat']);
  });
});

describe('one part that is down', () => {
  it('raises its own alarm, and what it needs none', async () => {
    const world = await play({ health: 'P', db: 'P', chat: 'PFFFP' }, { minutes: 6, schedule: apart });
    expect(told(world)).toEqual(['02 Raised chat', '04 Cleared chat']);
  });

  it('and stays so when its need is well again raises its own alarm then', async () => {
    const world = await play({ health: 'PFFFP', db: 'P', chat: 'PF' }, { minutes: 8, schedule: together });
    expect(told(world)).toEqual(['02 Raised health', '04 Cleared health', '05 Raised chat']);
  });
});
