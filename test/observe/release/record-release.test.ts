import { expect, test } from 'vitest';
import { Config } from '#ground/config/schema/config.ts';
import { recordRelease, shaOf, shasOf } from '#observe/release/record-release.ts';
import { currentRelease, noteRelease } from '#observe/release/release-state.ts';
import type { EvidenceLog, SeqRange } from '#record/evidence/evidence-log.ts';
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

test('a label that goes back to its first commit is tied to it again, and saying so again changes nothing', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: telling };
  const tie = (sha?: string) =>
    recordRelease(tools, target, { release: '1.4.2', operator: 'ann', ...(sha !== undefined && { sha }) });
  const seen: unknown[] = [];
  for (const sha of ['aaaaaaa', 'bbbbbbb', 'aaaaaaa', 'aaaaaaa', undefined]) {
    await tie(sha);
    seen.push([await shaOf(world.log, target, '1.4.2'), (await world.log.head('releases'))?.record.seq]);
  }
  expect(seen).toEqual([
    ['aaaaaaa', 1],
    ['bbbbbbb', 2],
    ['aaaaaaa', 3],
    ['aaaaaaa', 3],
    ['aaaaaaa', 3],
  ]);
});

test('a tie of one release or target is none of another, and two who say the same at once say it once', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: telling };
  const said = { release: '1.4.2', sha: 'aaaaaaa', operator: 'ann' };
  await Promise.all([recordRelease(tools, target, said), recordRelease(tools, target, said)]);
  expect((await world.log.head('releases'))?.record.seq).toBe(1);
  await recordRelease(tools, { ...target, environment: 'staging' }, { ...said, sha: 'bbbbbbb' });
  await recordRelease(tools, target, { ...said, release: '1.4.3', sha: 'ccccccc' });
  expect(await shasOf(world.log, target, ['1.4.1', '1.4.2', '1.4.3'])).toEqual(
    new Map([
      ['1.4.2', 'aaaaaaa'],
      ['1.4.3', 'ccccccc'],
    ]),
  );
});

test('a crash anywhere leaves a tie that stands once when it is said again', async () => {
  for (let point = 0; point < 12; point += 1) {
    const world = createWorld('2026-11-22T14:43:00Z');
    const tools = { ...world, config: telling };
    const said = { release: '1.4.2', sha: 'aaaaaaa', operator: 'ann' };
    world.crashAt(point);
    await recordRelease(tools, target, said).catch(() => undefined);
    world.crashAt(undefined);
    await recordRelease(tools, target, said);
    expect((await world.log.head('releases'))?.record.seq).toBe(1);
  }
});

test('a tie is found beneath thousands of releases of others, and what is new is read only for a new one', async () => {
  const world = createWorld('2026-11-22T14:43:00Z');
  const tools = { ...world, config: telling };
  await recordRelease(tools, target, { release: '1.4.2', sha: 'aaaaaaa', operator: 'ann' });
  const staging = { ...target, environment: 'staging' };
  for (let count = 0; count < 1200; count += 1)
    await noteRelease(world, staging, { release: `s${count}`, is: 'label', at: world.clock.now() });
  expect(await shaOf(world.log, target, '1.4.2')).toBe('aaaaaaa');
  await recordRelease(tools, target, { release: '1.4.2', sha: 'aaaaaaa', operator: 'ann' });
  expect((await world.log.head('releases'))?.record.seq).toBe(1201);
  const asked: SeqRange[] = [];
  const log: EvidenceLog = {
    ...world.log,
    read: (stream, range) => (asked.push(range), world.log.read(stream, range)),
  };
  await recordRelease({ ...tools, log }, target, { release: '1.4.3', sha: 'ccccccc', operator: 'ann' });
  expect(asked.filter(({ order }) => order === 'oldest-first')).toEqual([
    { fromSeq: 1202, limit: 200, order: 'oldest-first' },
  ]);
  expect(asked.length).toBe(4);
});
