import { expect, test } from 'vitest';
import { breakTarget, healTarget } from '#face/demo/control.ts';
import type { Breakage } from '#face/demo/release.ts';
import type { Variables } from '#face/demo/variables.ts';
import { call, demoWorld, say, send, type World } from './world.ts';

// What a drill does, by hand, on a service with the bug and on one without it.

type Kind = Breakage | 'good';

async function bugged(how: Kind, variables: Variables): Promise<World> {
  const world = await demoWorld({ variables: { WAF_BURST_REQUESTS: 1000, ...variables } });
  const target = { controlUrl: world.demo.controlUrl, environment: 'staging' };
  if (how === 'good') await healTarget(target);
  else await breakTarget({ ...target, how });
  return world;
}

const one = { cookie: 'anon_session=one' };
const statusOf = async ({ staging }: World): Promise<number> => (await say(staging, one)).status;

const billed = async ({ staging }: World): Promise<unknown> =>
  (await call('GET', `${staging}/admin/usage`)).json['since_start_tokens'];

test.each<[Kind, number[]]>([
  ['good', [200, 429, 429, 429]],
  ['overshoot', [200, 200, 200, 200]],
])('%s: four calls at once on a budget with room for one answer %j', async (how, expected) => {
  const world = await bugged(how, { COST_ACTOR_DAILY_TOKENS: 1 });
  const calls = [1, 2, 3, 4].map(() => statusOf(world));
  // With the bug each of the four waits for its model before it is booked.
  if (how === 'overshoot') await world.clock.sleepers(4);
  world.clock.advance(250);
  expect((await Promise.all(calls)).toSorted((a, b) => a - b)).toEqual(expected);
  expect(await statusOf(world)).toBe(429);
});

test.each<[Kind, number]>([
  ['good', 429],
  ['forgets-on-restart', 200],
])('%s: a budget that is spent answers %i after a redeploy', async (how, expected) => {
  const world = await bugged(how, { COST_GLOBAL_DAILY_TOKENS: 1 });
  const before = [await statusOf(world), await statusOf(world)];
  await send('POST', `${world.demo.hostingUrl}/environments/staging/deployments`, { wait: true });
  expect([before, await statusOf(world)]).toEqual([[200, 429], expected]);
});

test.each<[Kind, string, number]>([
  ['good', 'COST_ACTOR_DAILY_TOKENS', 429],
  ['good', 'COST_IP_WINDOW_TOKENS', 429],
  ['window-forgets', 'COST_ACTOR_DAILY_TOKENS', 200],
  ['window-forgets', 'COST_IP_WINDOW_TOKENS', 200],
])('%s: %s that is spent answers %i three seconds later', async (how, limit, expected) => {
  const world = await bugged(how, { [limit]: 1 });
  const before = [await statusOf(world), await statusOf(world)];
  world.clock.advance(2999);
  const still = await statusOf(world);
  world.clock.advance(1);
  expect([before, still, await statusOf(world)]).toEqual([[200, 429], 429, expected]);
});

test.each<[Kind, string, number]>([
  ['good', 'COST_GLOBAL_DAILY_TOKENS', 429],
  ['never-enforced', 'COST_GLOBAL_DAILY_TOKENS', 200],
  ['never-enforced', 'COST_ACTOR_DAILY_TOKENS', 429],
  ['never-enforced', 'COST_IP_WINDOW_TOKENS', 429],
])('%s: %s that is spent answers %i', async (how, limit, expected) => {
  const world = await bugged(how, { [limit]: 1 });
  const seen = [await statusOf(world), await statusOf(world), await statusOf(world)];
  expect(seen).toEqual([200, expected, expected]);
});

test.each<[Kind, string, number]>([
  ['good', 'COST_REQUEST_MAX_TOKENS', 0],
  ['bills-blocked', 'COST_REQUEST_MAX_TOKENS', 400],
  ['good', 'COST_ACTOR_DAILY_TOKENS', 200],
  ['bills-blocked', 'COST_ACTOR_DAILY_TOKENS', 400],
])('%s: two calls, blocked by %s, are billed with %i tokens', async (how, limit, expected) => {
  const world = await bugged(how, { [limit]: 10 });
  await statusOf(world);
  const last = await statusOf(world);
  expect([last, await billed(world)]).toEqual([429, expected]);
});

test('healed, the service spends from where it was before the bug', async () => {
  const world = await bugged('forgets-on-restart', { COST_ACTOR_DAILY_TOKENS: 400 });
  await statusOf(world);
  await healTarget({ controlUrl: world.demo.controlUrl, environment: 'staging' });
  const seen = [await statusOf(world), await statusOf(world), await statusOf(world)];
  expect(seen).toEqual([200, 200, 429]);
  expect(await billed(world)).toBe(600);
});
