import { expect, test } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { lastBefore } from '#record/evidence/last-before.ts';
import { createWorld } from '../../fixtures/world.ts';

const minute = 60_000;

/** Record n is taken at minute n. */
async function streamOf(records: number) {
  const world = createWorld('1970-01-01T00:00:00Z');
  const draft = { kind: 'slot', outcome: 'pass', body: {} } as const;
  for (let seq = 1; seq <= records; seq += 1) {
    world.clock.move(minute);
    await world.appender.append('s', () => [draft]);
  }
  let reads = 0;
  const counted: EvidenceLog = {
    ...world.log,
    read: (...asked) => ((reads += 1), world.log.read(...asked)),
  };
  return {
    before: (ms: number) => lastBefore(counted, 's', epochMs(ms)),
    reads: () => reads,
  };
}

test('the newest record before any instant, in streams of any length', async () => {
  for (const length of [0, 1, 2, 3, 17, 18, 300]) {
    const { before } = await streamOf(length);
    for (let seq = 0; seq <= length + 1; seq += 1) {
      expect(await before(seq * minute)).toBe(Math.min(Math.max(seq - 1, 0), length));
      expect(await before(seq * minute + 1)).toBe(Math.min(seq, length));
    }
  }
});

test('what was lately is found in few reads, and what was never in no more than halving takes', async () => {
  const stream = await streamOf(3000);
  await stream.before(3001 * minute);
  expect(stream.reads()).toBe(0);
  await stream.before(2995 * minute);
  expect(stream.reads()).toBeLessThanOrEqual(6);
  await stream.before(0);
  expect(stream.reads()).toBeLessThanOrEqual(6 + 14);
});
