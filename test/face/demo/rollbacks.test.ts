import { expect, test } from 'vitest';
import { type Answer, call, demoWorld, send, type World } from './world.ts';

const at = ({ demo }: World, what: string): string => `${demo.hostingUrl}/environments/production/${what}`;

const release = (version: string, sha: string) => ({ release: { version, sha }, wait: true });
const deploy = (world: World, version: string, sha: string) =>
  send('POST', at(world, 'deployments'), release(version, sha));
const rollBack = (world: World, wish: object) => send('POST', at(world, 'rollback'), wish);
const statusOf = async (world: World, key: string): Promise<unknown> =>
  (await call('GET', at(world, `rollbacks/${encodeURIComponent(key)}`))).json['status'];

const deploymentOf = ({ json }: Answer) => json['deployment'] as { id: string; version: string };
const versionOf = async ({ production }: World): Promise<unknown> =>
  (await call('GET', `${production}/health`)).json['version'];
const countOf = async (world: World): Promise<number> =>
  ((await call('GET', at(world, 'deployments'))).json['deployments'] as unknown[]).length;

const key = 'rollback/production-20261122T0300-1/1';

test.each([
  ['its version', '1.5.0'],
  ['its sha', 'abcdef1234567890abcdef1234567890abcdef12'],
  ['the first digits of its sha', 'abcdef1'],
])('a release is found again by %s', async (_, to) => {
  const world = await demoWorld();
  await deploy(world, '1.5.0', 'abcdef1234567890abcdef1234567890abcdef12');
  await deploy(world, '1.6.0', 'abcdef2');
  expect((await rollBack(world, { to, wait: true })).status).toBe(200);
  expect(await versionOf(world)).toBe('1.5.0');
});

test('a key that comes twice acts once, and answers the same', async () => {
  const world = await demoWorld();
  const first = await rollBack(world, { to: '1.4.1', key, wait: true });
  const second = await rollBack(world, { to: '1.4.1', key, wait: true });
  await deploy(world, '1.5.0', 'abcdef1');
  const late = await rollBack(world, { to: '1.4.1', key, wait: false });

  expect([first.status, second.status, late.status]).toEqual([200, 200, 202]);
  const ids = [first, second, late].map((answer) => deploymentOf(answer).id);
  expect(ids).toEqual([ids[0], ids[0], ids[0]]);
  expect(await countOf(world)).toBe(4);
  expect(await versionOf(world)).toBe('1.5.0');
});

test('two at once with one key are one', async () => {
  const world = await demoWorld({ deployMs: 2000 });
  const both = [1, 2].map(() => rollBack(world, { to: '1.4.1', key, wait: false }));
  const answers = await Promise.all(both);
  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  expect(await countOf(world)).toBe(3);
});

test('another key acts again', async () => {
  const world = await demoWorld();
  await rollBack(world, { to: '1.4.1', key, wait: true });
  await rollBack(world, { to: '1.4.2', key: `${key}-again`, wait: true });
  expect(await versionOf(world)).toBe('1.4.2');
});

test('a key that asked for something else before is refused', async () => {
  const world = await demoWorld();
  await rollBack(world, { to: '1.4.1', key, wait: true });
  const { status, json } = await rollBack(world, { to: '1.4.2', key });
  expect([status, json['message']]).toEqual([409, `'${key}' asked for 1.4.1 before`]);
});

test('its key shows what became of it: none, deploying, live', async () => {
  const world = await demoWorld({ deployMs: 2000 });
  const seen = [await statusOf(world, key)];
  await rollBack(world, { to: '1.4.1', key });
  seen.push(await statusOf(world, key));
  for (let half = 0; half < 2; half += 1) {
    await world.clock.someoneSleeps();
    world.clock.advance(1000);
  }
  await expect.poll(() => statusOf(world, key)).toBe('live');
  expect(seen).toEqual(['none', 'deploying']);
});

test('one that a newer deployment overtook has failed', async () => {
  const world = await demoWorld({ deployMs: 2000 });
  await rollBack(world, { to: '1.4.1', key });
  await send('POST', at(world, 'deployments'), { ...release('1.6.0', 'abcdef2'), wait: false });
  for (let half = 0; half < 2; half += 1) {
    await world.clock.someoneSleeps();
    world.clock.advance(1000);
  }
  await expect.poll(() => statusOf(world, key)).toBe('failed');
  await expect.poll(() => versionOf(world)).toBe('1.6.0');
});

test('what already serves is live at once, and not deployed again', async () => {
  const world = await demoWorld();
  const { status, json } = await rollBack(world, { to: '1.4.2', key });
  expect([status, json['status'], await countOf(world)]).toEqual([202, 'live', 2]);
});

test('a release that never served is a 409, and its key asked for nothing', async () => {
  const world = await demoWorld();
  const { status, json } = await rollBack(world, { to: '9.9.9', key });
  const message = "no deployment that served has the id, version or sha '9.9.9'";
  expect([status, json['message'], await statusOf(world, key)]).toEqual([409, message, 'none']);
});

test('a key counts in its own environment only', async () => {
  const world = await demoWorld();
  await rollBack(world, { to: '1.4.1', key, wait: true });
  const staging = `${world.demo.hostingUrl}/environments/staging/rollbacks/${encodeURIComponent(key)}`;
  expect((await call('GET', staging)).json).toEqual({ status: 'none' });
});

test.each([
  [{ key: '' }, 'key: expected 1 to 200 characters without spaces'],
  [{ key: 'two words' }, 'key: expected 1 to 200 characters without spaces'],
  [{ to: 7 }, 'to: expected the id of a deployment, a version or a sha'],
])('a rollback like %j is refused with what was expected', async (body, message) => {
  const world = await demoWorld();
  const { status, json } = await rollBack(world, body);
  expect([status, json['message']]).toEqual([400, message]);
});

test.each(['rollbacks', 'rollbacks/', 'deployments/x'])('GET %s is a 404', async (path) => {
  expect((await call('GET', at(await demoWorld(), path))).status).toBe(404);
});
