import { type EpochMs, epochMs } from '#ground/base/brand.ts';
import type { Outcome } from '#ground/base/outcome.ts';
import { Config, type ConfigInput } from '#ground/config/schema/config.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import { createVault } from '#ground/secret/vault.ts';
import { type MonitorLook, watchMonitor } from '#observe/watch/watch-monitor.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

export const minute = 60_000;
const start = Date.parse('2026-11-22T14:00:00Z');

const request = { request: { path: '/' }, expect: { status: 200 } };

const written: ConfigInput = {
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:9' }, staging: { baseUrl: 'http://127.0.0.1:9' } },
  checks: { health: request, chat: { ...request, needs: ['health'] }, daily: request },
  schedule: { pulse: { checks: ['health'], environments: ['production'], every: '1m' } },
};

export type MonitorStage = {
  world: World;
  tools: WatchTools;
  /** A record of the current minute's slot. */
  record(outcome: Outcome, more?: { check?: string; reason?: string; environment?: string }): Promise<void>;
  /** A gap from so many minutes ago to the last slot. */
  gap(minutes: number, check?: string): Promise<void>;
  look(): Promise<MonitorLook>;
  /** Minutes pass, each with a look at its end. */
  pass(minutes: number): Promise<void>;
  /** `Monitor Blind warning 17 production: …`, by the minute. */
  told(): string[];
};

export const noHttp: HttpClient = {
  exchange: () => Promise.reject(new Error('nothing is asked here')),
  connect: () => ({ close: async () => {} }),
  close: async () => {},
};

export function monitorStage(more: Partial<ConfigInput> = {}, http: HttpClient = noHttp): MonitorStage {
  const world = createWorld('2026-11-22T14:00:00Z');
  const vault = createVault({ read: async (name) => (name === 'THERE' ? 'hush-hush' : undefined) });
  const config = Config.parse({ ...written, ...more });
  const { clock, state, log, appender, bus } = world;
  const tools: WatchTools = { config, http, vault, clock, state, log, appender, bus, location: 'local' };
  const place = (check = 'health', environment = 'production') => `${environment}/chat/${check}/local`;
  const slot = (ago = 0): EpochMs => epochMs((Math.floor(clock.now() / minute) - ago) * minute);
  const look = () => watchMonitor(tools);
  return {
    world,
    tools,
    async record(outcome, { check, reason = '', environment } = {}) {
      await appender.append(place(check, environment), () => [
        { kind: 'slot', outcome, slot: slot(), location: 'local', body: { reason } },
      ]);
    },
    async gap(minutes, check) {
      const body = { from: slot(minutes), to: slot(1), count: minutes, reason: 'nobody watched' };
      await appender.append(place(check), () => [{ kind: 'gap', outcome: 'unknown', slot: slot(1), body }]);
    },
    look,
    async pass(minutes) {
      for (let count = 0; count < minutes; count += 1) {
        clock.move(minute);
        await look();
      }
    },
    told: () =>
      world.sent.map(({ type, detail: { severity, environment, reason, at } }) => {
        return `${type} ${severity} ${(at - start) / minute} ${environment}: ${reason}`;
      }),
  };
}
