import { describe, expect, it } from 'vitest';
import { lastKnownGood, type Wanted } from '#act/runbook/last-known-good.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHistory, type History } from './history.ts';

const config = Config.parse({
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:1' } },
  release: { identity: { check: 'health', json: '$.version', is: 'label' } },
  checks: {
    health: { request: { path: '/health' } },
    chat: { request: { path: '/chat' } },
    seldom: { request: { path: '/seldom' } },
  },
  schedule: { pulse: { checks: ['health', 'chat'], environments: ['production'], every: '1m' } },
  alarms: { default: { clear: { pass: 2 } } },
});

const known = async ({ world }: History, wanted: Partial<Wanted> = {}) => {
  const tools = { log: world.log, config, location: 'local' };
  const found = await lastKnownGood(tools, {
    environment: 'production',
    checks: ['health'],
    tainted: [],
    ...wanted,
  });
  return found.kind === 'known' ? found.good.release : found.reason;
};

describe('the last known good release', () => {
  it('is the one before, when it passed by its own evidence', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'FF');
    expect(await known(history)).toBe('v1');
  });

  it('is not simply the one before: one that never passed twice in a row is passed over', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'FPFP');
    await history.release('v3');
    expect(await known(history)).toBe('v1');
  });

  it('takes no evidence of another release for its own', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    // Begun before v2 was there.
    await history.slots('health', 'PP', { beganMs: 180_000 });
    await history.release('v3');
    await history.slots('health', 'PPP');
    expect(await known(history)).toBe('v1');
  });

  it('asks every check that verifies, and leaves out those that nobody schedules', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.slots('chat', 'PP');
    await history.release('v2');
    await history.slots('health', 'PP');
    await history.slots('chat', 'FF');
    await history.release('v3');
    expect(await known(history, { checks: ['health', 'chat', 'seldom'] })).toBe('v1');
    expect(await known(history, { checks: ['seldom'] })).toBe(
      'no release before v3 is known to be good (v2: none of the checks that verify is scheduled; v1: none of the checks that verify is scheduled)',
    );
  });

  it('is never one that came while a limit was lowered', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    const from = history.now();
    await history.release('v2');
    const to = history.now();
    await history.slots('health', 'PP');
    await history.release('v3');
    expect(await known(history)).toBe('v2');
    expect(await known(history, { tainted: [{ from, to }] })).toBe('v1');
  });

  it('is never one that a rollback went back from', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPPFF');
    await history.rolledBack('v2');
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v3');
    expect(await known(history)).toBe('v1');
  });

  it('counts neither unknown nor what a window expected, and says what was looked at when there is none', async () => {
    const history = createHistory();
    expect(await known(history)).toBe('no release of production is recorded');
    await history.release('v1');
    await history.slots('health', 'UPUFP');
    await history.slots('health', 'F', { window: 'w' });
    await history.release('v2');
    expect(await known(history)).toBe('no release before v2 is known to be good (v1: health did not pass)');
    await history.wait(1).slots('health', 'PP');
    expect(await known(history)).toBe('no release before v2 is known to be good (v1: health did not pass)');
  });

  it('is a pass, an unknown and a pass in a row: unknown says nothing', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PUP');
    await history.release('v2');
    expect(await known(history)).toBe('v1');
  });

  it('is found under a thousand later records', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'F'.repeat(1200));
    expect(await known(history)).toBe('v1');
  });
});
