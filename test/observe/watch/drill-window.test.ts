import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { openIncident } from '#observe/alarm/incident.ts';
import { runManually } from '#observe/watch/run-manually.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import type { NotedResult } from '#observe/window/expected.ts';
import { closeWindow, openWindow } from '#observe/window/windows.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'production' };
const minute = 60_000;

let status: number;
/** Called before the service answers. */
let onRequest: () => Promise<void>;
let server: Server;
let http: ReturnType<typeof createHttpClient>;
let world: World;
let tools: WatchTools;

beforeEach(async () => {
  [status, onRequest] = [200, async () => {}];
  server = createServer((_, response) => void onRequest().then(() => response.writeHead(status).end('{}')));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  http = createHttpClient({ clock: systemClock });
  world = createWorld('2026-11-22T14:43:00Z');
  const vault = createVault({ read: async () => undefined });
  const { clock, state, log, appender, bus } = world;
  tools = { config: configOf(), http, vault, clock, state, log, appender, bus, location: 'local' };
});

afterEach(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

const configOf = (): Config =>
  Config.parse({
    version: 1,
    service: 'chat',
    environments: {
      production: { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    },
    answers: { rate_limited: { cause: 'rate', match: { status: 429 } } },
    checks: { chat: { request: { path: '/' }, expect: { status: 200 } } },
    schedule: { pulse: { checks: ['chat'], environments: ['production'], every: '1m' } },
    alarms: { default: { raise: { fail: 3 }, clear: { pass: 1 } } },
  });

const open = (): Promise<void> => {
  const from = world.clock.now();
  const until = from + 20 * minute;
  return openWindow(world.state, target, {
    id: 'run-7',
    kind: 'drill',
    answers: ['rate_limited'],
    from,
    until,
  });
};

/** A slot each minute, in which the service answers so. */
async function watch(...statuses: number[]): Promise<void> {
  const [set] = scheduleOf(tools.config);
  for (status of statuses) {
    await watchSlot(set!, world.clock.now(), tools);
    world.clock.move(minute);
  }
}

/** `fail` or `fail, expected by run-7`, oldest first. */
async function recorded(stream = 'production/chat/chat/local'): Promise<string[]> {
  const sealed = await world.log.read(stream, { limit: 100, order: 'oldest-first' });
  return sealed.map(({ record: { outcome, body } }) => {
    const { expected } = body as { expected?: { window: string } };
    return expected ? `${outcome}, expected by ${expected.window}` : outcome;
  });
}

const sent = () => world.sent.map(({ type, detail }) => `${type}: ${detail.reason}`);

describe('while a drill blocks a check', () => {
  it('what the drill expects is recorded as it is, noted, and raises nothing', async () => {
    await open();
    await watch(429, 429, 429, 200);
    const failed = 'fail, expected by run-7';
    expect(await recorded()).toEqual([failed, failed, failed, 'pass']);
    expect(sent()).toEqual([]);
    expect(await openIncident(world.state, target)).toBe(undefined);
  });

  it('each result is told once, with what expects it', async () => {
    await open();
    const told: string[] = [];
    const [set] = scheduleOf(tools.config);
    for (status of [200, 429]) {
      const onResult = ({ outcome, expected }: NotedResult) => told.push(`${outcome} ${expected?.window}`);
      await watchSlot(set!, world.clock.now(), tools, { onResult: (result) => void onResult(result) });
      world.clock.move(minute);
    }
    expect(told).toEqual(['pass undefined', 'fail run-7']);
  });

  it('an outage is raised as ever', async () => {
    await open();
    await watch(500, 500, 500);
    expect(await recorded()).toEqual(['fail', 'fail', 'fail']);
    expect(sent()).toEqual(['Alarm Raised: status (500) == 200']);
    expect(await openIncident(world.state, target)).toBe('production-20261122T1445-1');
  });

  it('what blocks still when the drill is over counts', async () => {
    await open();
    await watch(429, 429);
    await closeWindow(world.state, target, 'run-7', world.clock.now() - 1);
    await watch(429, 429, 429);
    const failed = 'fail, expected by run-7';
    expect(await recorded()).toEqual([failed, failed, 'fail', 'fail', 'fail']);
    expect(sent()).toEqual(['Alarm Raised: status (429) == 200 (answered rate_limited)']);
  });

  it('a window that opens while a check is under way counts', async () => {
    onRequest = open;
    await watch(429);
    expect(await recorded()).toEqual(['fail, expected by run-7']);
  });

  it('a window that cannot be read hides nothing, stops no recording, and is told', async () => {
    await world.state.put({ collection: 'window', id: 'chat/production' }, { windows: 'odd' }, 'absent');
    await expect(watch(429)).rejects.toThrow('windows');
    world.clock.move(minute);
    await expect(watch(500)).rejects.toThrow('windows');
    world.clock.move(minute);
    await expect(watch(429)).rejects.toThrow('windows');
    world.clock.move(minute);
    await watch(200);
    expect(await recorded()).toEqual(['fail', 'fail', 'fail', 'pass']);
    expect(sent()[0]).toBe('Alarm Raised: status (429) == 200 (answered rate_limited)');
  });

  it('a check by hand is noted too, and is not kept from its record by windows that cannot be read', async () => {
    await open();
    status = 429;
    const byHand = { environment: 'production', checks: ['chat'], run: 'by-hand' };
    const [report] = await runManually(byHand, tools);
    expect(report?.result.expected).toEqual({ window: 'run-7', kind: 'drill' });
    await world.state.put({ collection: 'window', id: 'chat/production' }, { windows: 'odd' }, 1);
    await runManually(byHand, tools);
    expect(await recorded('production/chat/chat/manual')).toEqual(['fail, expected by run-7', 'fail']);
  });

  it('slots that pass read no windows', async () => {
    const asked: string[] = [];
    const { state } = tools;
    tools.state = { ...state, get: (key) => (asked.push(key.collection), state.get(key)) };
    await watch(200);
    expect(asked).toEqual(['release', 'incident']);
    await watch(429);
    expect(asked.filter((collection) => collection === 'window')).toEqual(['window']);
  });
});
