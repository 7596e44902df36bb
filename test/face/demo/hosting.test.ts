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

test('what was spent outlives a deployment, how often somebody asked does not', async () => {
  const world = await demoWorld({ variables: { COST_ACTOR_DAILY_TOKENS: 1000 } });
  const one = { cookie: 'anon_session=one' };
  const before = [];
  for (let sent = 0; sent < 6; sent += 1) before.push((await say(world.production, one)).json);
  await send('POST', at(world, 'deployments'), { wait: true });
  const spent = await say(world.production, one);
  const other = await say(world.production, { cookie: 'anon_session=other' });

  expect(before.at(-1)).toMatchObject({ error_code: 'rate_limited' });
  expect(spent.json).toMatchObject({ failure_reason: 'cost budget exceeded' });
  expect(other.status).toBe(200);
});

test('what runs is the variables of the serving deployment, whatever is written', async () => {
  const world = await demoWorld({ variables: { A: '1' } });
  await send('PATCH', at(world, 'variables'), { A: null, B: 2 });
  const before = await call('GET', at(world, 'running'));
  await send('POST', at(world, 'deployments'), { wait: true });
  const after = await call('GET', at(world, 'running'));
  expect([before.json, after.json]).toEqual([{ A: '1' }, { B: 2 }]);
});

test('where settings count at once, what is written runs', async () => {
  const world = await demoWorld({ settingsLive: 'at-once' });
  await send('PATCH', at(world, 'variables'), { A: 1 });
  expect((await call('GET', at(world, 'running'))).json).toEqual({ A: 1 });
});

test('a write that names what it read is refused once somebody else wrote', async () => {
  const world = await demoWorld({ variables: { A: '1' } });
  const read = await call('GET', at(world, 'variables'));
  const ifMatch = { 'if-match': read.headers.get('etag') ?? '' };
  const mine = await send('PATCH', at(world, 'variables'), { A: '2' }, ifMatch);
  const late = await send('PATCH', at(world, 'variables'), { A: '3' }, ifMatch);
  const latePut = await send('PUT', at(world, 'variables'), { A: '3' }, ifMatch);
  const next = await call('GET', at(world, 'variables'));

  expect(ifMatch['if-match']).toMatch(/^"[0-9a-f]{40}"$/);
  expect([mine.status, mine.headers.get('etag')]).toEqual([200, next.headers.get('etag')]);
  expect([late.status, late.json['error_code'], latePut.status]).toEqual([412, 'precondition_failed', 412]);
  expect(next.json).toEqual({ A: '2' });
  expect((await send('PATCH', at(world, 'variables'), { A: '4' }, { 'if-match': '*' })).status).toBe(200);
});

test.each([
  [{ release: { version: '2', sha: 'nope' } }, 'release.sha: expected 7 to 64 hex digits'],
  [
    { release: { ...bad, faults: [{ kind: 'gremlins' }] } },
    'release.faults: expected kinds among 5xx, hidden, slow, content-type, overshoot, forgets-on-restart, window-forgets, never-enforced, bills-blocked, flaky, db',
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
