import { describe, expect, it } from 'vitest';
import { lastKnownGood, type Wanted } from '#act/runbook/last-known-good.ts';
import { releaseSpans } from '#act/runbook/release-spans.ts';
import { Config } from '#ground/config/schema/config.ts';
import { noteRelease } from '#observe/release/release-state.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
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

async function look(log: EvidenceLog, wanted: Partial<Wanted>) {
  const spans = await releaseSpans(log, { service: 'chat', environment: 'production' });
  const asked = { environment: 'production', spans, checks: ['health'], tainted: [], ...wanted };
  return lastKnownGood({ log, config, location: 'local' }, asked);
}

const known = async ({ world }: History, wanted: Partial<Wanted> = {}) => {
  const found = await look(world.log, wanted);
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
    expect(await known(history)).toBe(
      'no release before v2 is known to be good (v1: health failed at its end)',
    );
    await history.wait(1).slots('health', 'PP');
    expect(await known(history)).toBe(
      'no release before v2 is known to be good (v1: health failed at its end)',
    );
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

  it('passed to its end: one that broke before it was replaced is passed over, however long it was well', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'PPPPPPPPPPF');
    await history.release('v3');
    expect(await known(history)).toBe('v1');
    await history.slots('health', 'PD');
    await history.release('v4');
    await history.slots('health', 'P');
    await history.release('v5');
    expect(await known(history)).toBe('v1');
    await history.rolledBack('v1');
    expect(await known(history)).toBe(
      'no release before v5 is known to be good (v4: health passed 1 times of 2 at its end; v3: health was degraded at its end; v2: health failed at its end)',
    );
  });

  it('is none that broke when it ran last, however well it ran before; one that ran too shortly is', async () => {
    const history = createHistory();
    await history.release('v0');
    await history.slots('health', 'PP');
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'FF');
    await history.release('v1');
    await history.slots('health', 'P');
    await history.release('v3');
    expect(await known(history)).toBe('v1');
    await history.release('v1');
    await history.slots('health', 'PPF');
    await history.release('v3');
    expect(await known(history)).toBe('v0');
  });

  it('is not blamed for what came when its successor may have run already, unseen', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPPF');
    // v3 is seen 16 s after that failure.
    await history.wait(-1).release('v3');
    expect(await known(history)).toBe('v2');
    await history.slots('health', 'PPPF');
    // And v4 76 s after that one.
    await history.release('v4');
    expect(await known(history)).toBe('v2');
  });

  it('has run for as long as it was seen: what it came to before that counts', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('chat', 'PP');
    // Seen 50 s after its last slot, and replaced 6 s later.
    await history.wait(-10 / 60).slots('health', 'P', { release: 'v1' });
    await history.wait(-70 / 60).release('v2');
    expect(await known(history, { checks: ['chat'] })).toBe('v1');
  });

  it('is blamed for what it came to when nobody saw what ran', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP', { release: 'v1' });
    await history.slots('health', 'FFF');
    await history.release('v2');
    expect(await known(history)).toBe(
      'no release before v2 is known to be good (v1: health failed at its end)',
    );
  });

  it('may have come while a limit was lowered although it was seen first up to 75 s after that', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    const seen = history.now();
    await history.slots('health', 'PP');
    await history.release('v3');
    const taintEnding = (msBefore: number) => ({ tainted: [{ from: seen - 600_000, to: seen - msBefore }] });
    expect(await known(history, taintEnding(75_000))).toBe(
      'no release before v3 is known to be good (v2: it came while a limit was lowered; v1: it came while a limit was lowered)',
    );
    expect(await known(history, taintEnding(75_001))).toBe('v2');
  });

  it('is found beneath thousands of releases of another target', async () => {
    const history = createHistory();
    const { world } = history;
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    const staging = { service: 'chat', environment: 'staging' };
    for (let count = 0; count < 1500; count += 1)
      await noteRelease(world, staging, { release: `s${count}`, is: 'label', at: world.clock.now() });
    expect(await known(history)).toBe('v1');
  });

  it('says what ran after it and was passed over, but not what a rollback went back from', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPFF');
    await history.rolledBack('v2');
    await history.release('v3');
    await history.slots('health', 'PPF');
    await history.release('v4');
    expect(await look(history.world.log, {})).toMatchObject({
      good: { release: 'v1', between: [{ release: 'v3' }] },
    });
  });

  it('reads little of a long history', async () => {
    const history = createHistory();
    for (let release = 0; release < 12; release += 1) {
      await history.release(`v${release}`);
      await history.slots('health', `${'P'.repeat(200)}F`);
    }
    let read = 0;
    const { log } = history.world;
    const counting: EvidenceLog = {
      ...log,
      async read(...asked) {
        const found = await log.read(...asked);
        read += found.length;
        return found;
      },
    };
    expect(await look(counting, {})).toMatchObject({ kind: 'none' });
    expect(read).toBeLessThan(1000);
  });
});
