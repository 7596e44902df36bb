import { describe, expect, it } from 'vitest';
import { createHistory, knownGood } from './history.ts';

describe('a release to go back to', () => {
  it('passed to its end: one that broke before it was replaced is passed over, however long it was well', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PPP');
    await history.release('v2');
    await history.slots('health', 'PPPPPPPPPPF');
    await history.release('v3');
    expect(await knownGood(history)).toBe('v1');
    await history.slots('health', 'PD');
    await history.release('v4');
    await history.slots('health', 'P');
    await history.release('v5');
    expect(await knownGood(history)).toBe('v1');
    await history.rolledBack('v1');
    expect(await knownGood(history)).toBe(
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
    expect(await knownGood(history)).toBe('v1');
    await history.release('v1');
    await history.slots('health', 'PPF');
    await history.release('v3');
    expect(await knownGood(history)).toBe('v0');
  });

  it('is not blamed for what came when its successor may have run already, unseen', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP');
    await history.release('v2');
    await history.slots('health', 'PPPF');
    // v3 is seen 16 s after that failure.
    await history.wait(-1).release('v3');
    expect(await knownGood(history)).toBe('v2');
    await history.slots('health', 'PPPF');
    // And v4 76 s after that one.
    await history.release('v4');
    expect(await knownGood(history)).toBe('v2');
  });

  it('ran for as long as it was seen: what it came to before that counts', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('chat', 'PP');
    // Seen 50 s after its last slot, and replaced 6 s later.
    await history.wait(-10 / 60).slots('health', 'P', { release: 'v1' });
    await history.wait(-70 / 60).release('v2');
    expect(await knownGood(history, { checks: ['chat'] })).toBe('v1');
  });

  it('is blamed for what it came to when nobody saw what ran', async () => {
    const history = createHistory();
    await history.release('v1');
    await history.slots('health', 'PP', { release: 'v1' });
    await history.slots('health', 'FFF');
    await history.release('v2');
    expect(await knownGood(history)).toBe(
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
    expect(await knownGood(history, taintEnding(75_000))).toBe(
      'no release before v3 is known to be good (v2: it came while a limit was lowered; v1: it came while a limit was lowered)',
    );
    expect(await knownGood(history, taintEnding(75_001))).toBe('v2');
  });
});
