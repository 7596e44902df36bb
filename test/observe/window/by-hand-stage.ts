import type { Random } from '#ground/base/random.ts';
import { Config } from '#ground/config/schema/config.ts';
import { openByHand } from '#observe/window/by-hand.ts';
import type { OpenByHand } from '#observe/window/by-hand-moves.ts';
import { readWindows } from '#observe/window/windows.ts';
import { createWorld, type World } from '../../fixtures/world.ts';

export const target = { service: 'chat', environment: 'staging' };
export const minute = 60_000;
const start = Date.parse('2026-11-22T14:43:00Z');

const config = Config.parse({
  version: 1,
  service: 'chat',
  timezone: 'Europe/Berlin',
  environments: { staging: { baseUrl: 'http://127.0.0.1:9' } },
  checks: { health: { request: { path: '/' }, expect: { status: 200 } } },
  maintenance: {
    nightly: { environments: ['staging'], cron: '0 16 ? * * *', lasts: '30m', reason: 'platform updates' },
  },
});

const countingRandom = (): Random => {
  let count = 0;
  return { id: () => String((count += 1)), unit: () => 0 };
};

export type Stage = ReturnType<typeof begin>;

export const order: OpenByHand = {
  kind: 'maintenance',
  forMs: 30 * minute,
  operator: 'ann',
  reason: 'deploy',
};

export function begin() {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config, random: countingRandom() };
  const open = (more: Partial<OpenByHand> = {}) => openByHand(tools, target, { ...order, ...more });
  const snooze = (...checks: string[]) => open({ kind: 'snooze', checks });
  return { world, tools, open, snooze };
}

export const at = (minutes: number) => start + minutes * minute;
export const span = ({ from, until }: { from: number; until: number }): string =>
  `${(from - start) / minute}-${(until - start) / minute}`;

/** `opened maintenance-… 0-30 by ann: deploy`, as evidence has it. */
export const recorded = async ({ log }: World): Promise<string[]> =>
  (await log.read('windows', { limit: 100, order: 'oldest-first' })).map(({ record }) => {
    const body = record.body as {
      phase: string;
      window: string;
      from: number;
      until: number;
      reason?: string;
    };
    const reason = body.reason === undefined ? '' : `: ${body.reason}`;
    return `${body.phase} ${body.window} ${span(body)} by ${record.by.operator}${reason}`;
  });

export const stands = async ({ world }: Stage): Promise<string[]> =>
  (await readWindows(world.state, target)).map((one) => `${one.id} ${span(one)}`);
