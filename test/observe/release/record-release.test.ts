import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { recordRelease, shaOf } from '#observe/release/record-release.ts';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import { createWorld } from '../../fixtures/world.ts';

const target = { service: 'chat', environment: 'production' };

const base = {
  version: 1,
  service: 'chat',
  environments: { production: { baseUrl: 'http://127.0.0.1:9' } },
  checks: { health: { request: { path: '/health' }, expect: { status: 200 } } },
};
const silent = Config.parse(base);
const telling = Config.parse({
  ...base,
  release: { identity: { check: 'health', json: '$.version', is: 'label' } },
});

test('where the target is not asked, a release that is recorded runs from now on, once', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: silent };
  const said = { release: '1.4.2', operator: 'ann' };
  expect(await recordRelease(tools, target, said)).toEqual({ kind: 'current', release: '1.4.2' });
  await recordRelease(tools, target, said);
  expect(await currentRelease(world.state, target)).toBe('1.4.2');
  expect((await world.log.head('releases'))?.record.seq).toBe(1);
});

test('where the target says itself what it runs, a record ties its label to a commit and changes nothing', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: telling };
  await noteRelease(world, target, { release: '1.4.1', is: 'label', at: world.clock.now() });
  const said = { release: '1.4.2', sha: '12e4567', operator: 'ann', note: 'built by hand' };
  expect(await recordRelease(tools, target, said)).toEqual({ kind: 'tie', release: '1.4.2' });
  expect(await currentRelease(world.state, target)).toBe('1.4.1');
  expect(await shaOf(world.log, target, '1.4.2')).toBe('12e4567');
  expect(await shaOf(world.log, target, '1.4.1')).toBe(undefined);
  expect(await shaOf(world.log, { ...target, environment: 'staging' }, '1.4.2')).toBe(undefined);
  expect((await world.log.head('releases'))?.record.by.operator).toBe('ann');
});

test('the newest tie of a label holds', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: telling };
  await recordRelease(tools, target, { release: '1.4.2', sha: 'aaaaaaa', operator: 'ann' });
  await recordRelease(tools, target, { release: '1.4.2', sha: 'bbbbbbb', operator: 'ann' });
  expect(await shaOf(world.log, target, '1.4.2')).toBe('bbbbbbb');
});
