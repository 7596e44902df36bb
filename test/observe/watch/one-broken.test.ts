import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { scheduleOf } from '#ground/config/schedule.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { sweep } from '#observe/watch/sweep.ts';
import { watchSlot } from '#observe/watch/watch-slot.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { type BrokenService, startBrokenService } from '../../fixtures/broken-service.ts';
import { appenderOn } from '../../fixtures/evidence.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

const names = ['first', 'second', 'third'];
const streamOf = (check: string): string => `production/chat/${check}/local`;
const slot = epochMs(Date.parse('2026-11-22T14:43:00Z'));
const broken = streamOf('second');

let service: BrokenService;
let http: ReturnType<typeof createHttpClient>;
let world: World;

beforeEach(async () => {
  service = await startBrokenService();
  service.broken = true;
  http = createHttpClient({ clock: systemClock });
  world = createWorld('2026-11-22T14:43:00Z');
});

afterEach(async () => {
  await http.close();
  await service.close();
});

function configOf(): Config {
  const check = { request: { path: '/health' }, expect: { status: 200 } };
  return Config.parse({
    version: 1,
    service: 'chat',
    environments: { production: { baseUrl: service.url } },
    checks: { first: check, second: check, third: { ...check, needs: ['second'] } },
    schedule: { pulse: { checks: names, environments: ['production'], every: '1m' } },
    alarms: { default: { raise: { fail: 1 }, clear: { pass: 1 }, confirm: { times: 1, every: '10s' } } },
  });
}

function toolsOf(change: Partial<WatchTools> = {}): WatchTools {
  const vault = createVault({ read: async () => undefined });
  const { clock, state, bus } = world;
  const log = change.log ?? world.log;
  const appender = appenderOn(log, clock);
  return { config: configOf(), http, vault, clock, state, log, appender, bus, location: 'local', ...change };
}

const watch = (tools: WatchTools): Promise<void> => watchSlot(scheduleOf(tools.config)[0]!, slot, tools);

const rejection = (stream: string) => new MusterError('EVIDENCE_BROKEN', `${stream}#1: is no record`);

/** As a log of which one stream was damaged. */
const damagedLog = ({ log }: World): WatchTools['log'] => ({
  ...log,
  head: (stream) => (stream === broken ? Promise.reject(rejection(stream)) : log.head(stream)),
  read: (stream, range) => (stream === broken ? Promise.reject(rejection(stream)) : log.read(stream, range)),
});

const recorded = async (): Promise<string[]> => {
  const heads = await Promise.all(names.map((name) => world.log.head(streamOf(name))));
  return heads.flatMap((head, index) => (head ? `${names[index]} ${head.record.outcome}` : []));
};

const raised = (): (string | undefined)[] => world.sent.map(({ detail }) => detail.check);

describe('one check that Muster itself has trouble with', () => {
  it('keeps no other from being probed, recorded and evaluated, when its head cannot be read', async () => {
    await expect(watch(toolsOf({ log: damagedLog(world) }))).rejects.toMatchObject({
      code: 'EVIDENCE_BROKEN',
      message: 'production/chat/second/local#1: is no record',
    });
    expect(await recorded()).toEqual(['first fail', 'third fail']);
    expect(raised()).toEqual(['first', 'third']);
  });

  it('nor when its record cannot be written', async () => {
    const append: WatchTools['appender']['append'] = async (stream, decide) => {
      if (stream === broken) throw new MusterError('RECORD_TOO_LARGE', `${stream}: 300000 bytes`);
      return world.appender.append(stream, decide);
    };
    await expect(watch(toolsOf({ appender: { append } }))).rejects.toMatchObject({
      code: 'RECORD_TOO_LARGE',
    });
    expect(await recorded()).toEqual(['first fail', 'third unknown']);
    expect(raised()).toEqual(['first']);
  });

  it('nor when the state of its alarm cannot be read', async () => {
    await world.state.put({ collection: 'alarm', id: 'chat/production/first' }, { phase: 'odd' }, 'absent');
    await expect(watch(toolsOf())).rejects.toThrow('phase');
    expect(await recorded()).toEqual(['first fail', 'second fail', 'third unknown']);
    expect(raised()).toEqual(['second']);
  });

  it('keeps no other from being swept', async () => {
    const tools = toolsOf({ log: damagedLog(world) });
    await watch(toolsOf());
    world.clock.move(180_000);
    await expect(sweep(scheduleOf(tools.config), world.clock.now(), tools)).rejects.toMatchObject({
      code: 'EVIDENCE_BROKEN',
    });
    expect(await recorded()).toEqual(['first unknown', 'second fail', 'third unknown']);
    expect((await world.log.head(streamOf('third')))?.record.kind).toBe('gap');
  });

  it('is named with all others in one error', async () => {
    const head = (stream: string) => Promise.reject(rejection(stream));
    await expect(watch(toolsOf({ log: { ...world.log, head } }))).rejects.toMatchObject({
      code: 'EVIDENCE_BROKEN',
      message: names.map((name) => `${streamOf(name)}#1: is no record`).join('; '),
      exit: 3,
    });
  });
});
