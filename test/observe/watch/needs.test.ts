import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { Config } from '#ground/config/schema/config.ts';
import { latestOutcome } from '#observe/watch/latest.ts';
import { withNeeds } from '#observe/watch/with-needs.ts';
import type { Window } from '#observe/window/window.ts';
import { openWindow } from '#observe/window/windows.ts';
import { createWorld } from '../../fixtures/world.ts';

const request = { request: { path: '/' }, expect: { status: 200 } };
const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
  checks: {
    health: request,
    db: { ...request, needs: ['health'] },
    chat: { ...request, needs: ['health', 'db'] },
    other: request,
  },
});

describe('checks with their needs', () => {
  it('come after what they need, each once', () => {
    expect(withNeeds(config, ['chat', 'health'])).toEqual(['health', 'db', 'chat']);
    expect(withNeeds(config, ['other'])).toEqual(['other']);
  });
});

describe('the latest outcome of a needed check', () => {
  it('counts for fifteen minutes', async () => {
    const world = createWorld('2026-11-22T14:43:00Z');
    const tools = { ...world, config, location: 'local' };
    await world.appender.append('production/chat/health/local', () => [
      { kind: 'slot', outcome: 'fail', slot: epochMs(0), body: {} },
    ]);
    world.clock.move(15 * 60_000);
    expect(await latestOutcome(tools, 'production', 'health')).toBe('fail');
    world.clock.move(1);
    expect(await latestOutcome(tools, 'production', 'health')).toBe(undefined);
    expect(await latestOutcome(tools, 'production', 'db')).toBe(undefined);
  });

  it('is not known when Muster itself was stopped in the middle of it', async () => {
    const world = createWorld('2026-11-22T14:43:00Z');
    const tools = { ...world, config, location: 'local' };
    await world.appender.append('production/chat/health/local', () => [
      { kind: 'slot', outcome: 'unknown', slot: epochMs(0), body: {} },
    ]);
    expect(await latestOutcome(tools, 'production', 'health')).toBe(undefined);
  });

  it('is the failure that a drill expects while it lasts, and not known once it is over', async () => {
    const world = createWorld('2026-11-22T14:43:00Z');
    const tools = { ...world, config, location: 'local' };
    const target = { service: 'chat', environment: 'production' };
    const from = world.clock.now();
    const window: Window = { id: 'run-7', kind: 'drill', answers: ['cost_cap'], from, until: from + 1000 };
    await openWindow(world.state, target, window);
    await world.appender.append('production/chat/health/local', () => [
      { kind: 'slot', outcome: 'fail', slot: epochMs(0), body: { expected: { window: 'run-7' } } },
    ]);
    world.clock.move(1000);
    expect(await latestOutcome(tools, 'production', 'health')).toBe('fail');
    world.clock.move(1);
    expect(await latestOutcome(tools, 'production', 'health')).toBe(undefined);
  });
});
