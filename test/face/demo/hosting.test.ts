import { expect, test } from 'vitest';
import { call, demoWorld, say, send, type World } from './world.ts';

const at = ({ demo }: World, what: string): string => `${demo.hostingUrl}/environments/production/${what}`;

const bad = { version: '1.5.0', sha: 'abcdef1', faults: [{ kind: '5xx' }] };

async function listed(world: World): Promise<unknown[][]> {
  const { json } = await call('GET', at(world, 'deployments'));
  const deployments = json['deployments'] as Record<string, unknown>[];
  return deployments.map(({ version, status, serving, can_rollback }) => [
    version,
    status,
    serving,
    can_rollback,
  ]);
}

const versionOf = async ({ production }: World): Promise<unknown> =>
  (await call('GET', `${production}/health`)).json['version'];

test('a new demo serves its second release and could go back to its first', async () => {
  const world = await demoWorld();
  expect(await listed(world)).toEqual([
    ['1.4.2', 'SUCCESS', true, false],
    ['1.4.1', 'REMOVED', false, true],
  ]);
});

test('a deployment is built and started before it serves', async () => {
  const world = await demoWorld({ deployMs: 2000 });
  const asked = await send('POST', at(world, 'deployments'), { release: bad });
  const building = await listed(world);
  await world.clock.someoneSleeps();
  world.clock.advance(1000);
  await world.clock.someoneSleeps();
  const deploying = await listed(world);
  const whileDeploying = await versionOf(world);
  world.clock.advance(1000);
  await expect.poll(() => versionOf(world)).toBe('1.5.0');

  expect(asked.status).toBe(202);
  expect(building[0]).toEqual(['1.5.0', 'BUILDING', false, false]);
  expect(deploying[0]).toEqual(['1.5.0', 'DEPLOYING', false, false]);
  expect(whileDeploying).toBe('1.4.2');
  expect((await listed(world)).slice(0, 2)).toEqual([
    ['1.5.0', 'SUCCESS', true, false],
    ['1.4.2', 'REMOVED', false, true],
  ]);
});

test('a newer deployment overtakes one that is not live yet', async () => {
  const world = await demoWorld({ deployMs: 2000 });
  await send('POST', at(world, 'deployments'), { release: bad });
  await send('POST', at(world, 'deployments'), { release: { version: '1.6.0', sha: 'abcdef2' } });
  await world.clock.someoneSleeps();
  world.clock.advance(1000);
  await world.clock.someoneSleeps();
  world.clock.advance(1000);
  await expect.poll(() => versionOf(world)).toBe('1.6.0');
  expect((await listed(world)).slice(0, 2)).toEqual([
    ['1.6.0', 'SUCCESS', true, false],
    ['1.5.0', 'SKIPPED', false, false],
  ]);
});

test('rolling back goes to the last good release, past the bad ones', async () => {
  const world = await demoWorld();
  await send('POST', at(world, 'deployments'), { release: bad, wait: true });
  await send('POST', at(world, 'deployments'), {
    release: { ...bad, version: '1.5.1', sha: 'abcdef3' },
    wait: true,
  });
  const broken = await say(world.production);
  const { status, json } = await send('POST', at(world, 'rollback'), { wait: true });

  expect(broken.status).toBe(500);
  expect([status, (json['deployment'] as { version: string }).version]).toEqual([200, '1.4.2']);
  expect((await say(world.production)).status).toBe(200);
});

test('nothing to roll back to is a 409', async () => {
  const world = await demoWorld();
  await send('POST', at(world, 'rollback'), { wait: true });
  const { status, json } = await send('POST', at(world, 'rollback'), { to: 'd-nowhere' });
  expect(await versionOf(world)).toBe('1.4.1');
  expect([status, json['error_code']]).toEqual([409, 'nothing_to_roll_back_to']);
});

test('a variable that was written changes nothing until the next deployment', async () => {
  const world = await demoWorld();
  const written = await send('PATCH', at(world, 'variables'), { COST_REQUEST_MAX_TOKENS: 10 });
  const before = await say(world.production);
  await send('POST', at(world, 'deployments'), { wait: true });
  const after = await say(world.production);

  expect(written.json).toEqual({ COST_REQUEST_MAX_TOKENS: 10 });
  expect([before.status, after.status]).toEqual([200, 429]);
});

test('where settings count at once no deployment is needed', async () => {
  const world = await demoWorld({ settingsLive: 'at-once' });
  await send('PATCH', at(world, 'variables'), { COST_REQUEST_MAX_TOKENS: '10' });
  expect((await say(world.production)).status).toBe(429);
});

test('PATCH leaves alone what it does not name and unsets with null; PUT deletes what it does not name', async () => {
  const world = await demoWorld({ variables: { A: '1', B: '2' } });
  const patched = await send('PATCH', at(world, 'variables'), { B: null, C: 3 });
  const read = await call('GET', at(world, 'variables'));
  const replaced = await send('PUT', at(world, 'variables'), { D: '4' });

  expect(patched.json).toEqual({ A: '1', C: 3 });
  expect(read.json).toEqual({ A: '1', C: 3 });
  expect(replaced.json).toEqual({ D: '4' });
});

test('a rollback brings back the variables of its deployment too, lowered limits included', async () => {
  const world = await demoWorld();
  await send('PATCH', at(world, 'variables'), { COST_REQUEST_MAX_TOKENS: 10 });
  await send('POST', at(world, 'deployments'), { wait: true });
  await send('PATCH', at(world, 'variables'), { COST_REQUEST_MAX_TOKENS: null });
  await send('POST', at(world, 'deployments'), { release: bad, wait: true });
  await send('POST', at(world, 'rollback'), { wait: true });

  expect((await call('GET', at(world, 'variables'))).json).toEqual({ COST_REQUEST_MAX_TOKENS: 10 });
  expect((await say(world.production)).json['failure_reason']).toBe('request exceeds cost cap');
});

test('counters start again at zero with a deployment', async () => {
  const world = await demoWorld({ variables: { COST_GLOBAL_DAILY_TOKENS: 1 } });
  const before = [(await say(world.production)).status, (await say(world.production)).status];
  await send('POST', at(world, 'deployments'), { wait: true });
  expect([before, (await say(world.production)).status]).toEqual([[200, 429], 200]);
});

test.each([
  [{ release: { version: '2', sha: 'nope' } }, 'release.sha: expected 7 to 64 hex digits'],
  [
    { release: { ...bad, faults: [{ kind: 'gremlins' }] } },
    'release.faults: expected kinds among 5xx, hidden, slow, content-type, db',
  ],
  [{ wait: 'please' }, 'wait: expected true or false'],
  [[], 'expected an object'],
])('a deployment like %j is refused with what was expected', async (body, message) => {
  const world = await demoWorld();
  const { status, json } = await send('POST', at(world, 'deployments'), body);
  expect([status, json['message']]).toEqual([400, message]);
});

test('a page in a browser, which may not send JSON to another origin, deploys nothing', async () => {
  const world = await demoWorld();
  const { status } = await call('POST', at(world, 'rollback'), {
    body: '{}',
    headers: { 'content-type': 'text/plain' },
  });
  expect([status, await versionOf(world)]).toEqual([415, '1.4.2']);
});

test('an environment that does not exist is a 404', async () => {
  const { demo } = await demoWorld();
  expect((await call('GET', `${demo.hostingUrl}/environments/constructor/deployments`)).status).toBe(404);
});
