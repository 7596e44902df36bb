import { expect, test } from 'vitest';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import type { ReleaseIs } from '#observe/release/same-release.ts';
import { createWorld } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'production' };

/** What the releases stream holds, and the name kept, after these were seen one after the other. */
async function after(is: ReleaseIs, seen: string[]): Promise<{ recorded: unknown[]; current: unknown }> {
  const world = createWorld('2026-11-22T14:43:00Z');
  for (const release of seen) await noteRelease(world, target, { release, is, at: world.clock.now() });
  const records = await world.log.read('releases', { limit: 9, order: 'oldest-first' });
  return {
    recorded: records.map(({ record }) => record.release),
    current: await currentRelease(world.state, target),
  };
}

test('a sha and its abbreviation are one release, whichever is seen first', async () => {
  const long = '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567';
  expect(await after('sha', ['0a1b2c3', long, '0A1B2C3D'])).toEqual({ recorded: ['0a1b2c3'], current: long });
  expect(await after('sha', [long, '0a1b2c3'])).toEqual({ recorded: [long], current: long });
});

test('two shas that share an abbreviation are two releases', async () => {
  expect((await after('sha', ['0a1b2c3', '0a1b2c3d', '0a1b2c3e'])).recorded).toEqual(['0a1b2c3', '0a1b2c3e']);
});

test.each([
  ['sha', '0a1b2c', '0a1b2c3d'],
  ['sha', 'v1.2.3-rc', 'v1.2.3-rc1'],
  ['label', '0a1b2c3', '0a1b2c3d'],
] as const)('as a %s, %s and %s are two releases', async (is, one, other) => {
  expect((await after(is, [one, other, other])).recorded).toEqual([one, other]);
});
