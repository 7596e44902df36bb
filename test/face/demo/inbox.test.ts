import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Answer, call, demoWorld, type World } from './world.ts';

const nowSeconds = Date.parse('2026-11-22T03:00:00.000Z') / 1000;

type Letter = { body: string; key: string; atSeconds?: number; signature?: string };

async function post(
  { demo }: World,
  { body, key, atSeconds = nowSeconds, signature }: Letter,
): Promise<Answer> {
  const v1 = createHmac('sha256', key).update(`${atSeconds}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'muster-signature': signature ?? `t=${atSeconds},v1=${v1}`,
  };
  return call('POST', `${demo.hostingUrl}/inbox`, { body, headers });
}

const listed = async ({ demo }: World): Promise<unknown> =>
  (await call('GET', `${demo.hostingUrl}/inbox`)).json['messages'];

const body = '{"id":"a-1#1","title":"critical: production chat_happy"}';

test('what is signed with its key is there, once however often it came', async () => {
  const world = await demoWorld();
  const key = world.demo.inboxKey;
  expect((await post(world, { body, key })).status).toBe(200);
  await post(world, { body, key });
  await post(world, { body: '{"id":"a-1#2"}', key });
  const message = { id: 'a-1#1', title: 'critical: production chat_happy' };
  const received_at = '2026-11-22T03:00:00.000Z';
  expect(await listed(world)).toEqual([
    { id: 'a-1#2', received_at, times: 1, message: { id: 'a-1#2' } },
    { id: 'a-1#1', received_at, times: 2, message },
  ]);
});

test('whoever listens hears each message once, by its title', async () => {
  const world = await demoWorld();
  const key = world.demo.inboxKey;
  const heard: string[] = [];
  world.demo.onMessage((title) => heard.push(title));
  for (const one of [body, body, '{"id":"a-1#2"}']) await post(world, { body: one, key });
  await post(world, { body: '{"id":"a-1#3"}', key: 'other' });
  expect(heard).toEqual(['critical: production chat_happy', 'a message without a title']);
});

test.each<[string, Partial<Letter>, number, string]>([
  ['signed with another key', { key: 'other' }, 401, 'expected a signature by the key of this inbox'],
  ['old', { atSeconds: nowSeconds - 301 }, 401, 'expected a signature of these minutes'],
  ['of the future', { atSeconds: nowSeconds + 301 }, 401, 'expected a signature of these minutes'],
  ['not signed', { signature: '' }, 401, 'expected muster-signature: t=<unix seconds>,v1=<hex>'],
  ['no message', { body: '[]' }, 400, 'expected a message with an id'],
])('a message that is %s is refused', async (_, letter, expected, says) => {
  const world = await demoWorld();
  const { status, json } = await post(world, { body, key: world.demo.inboxKey, ...letter });
  expect([status, json['message'], await listed(world)]).toEqual([expected, says, []]);
});

test('a signature is of its own body only', async () => {
  const world = await demoWorld();
  const v1 = createHmac('sha256', world.demo.inboxKey).update(`${nowSeconds}.{}`).digest('hex');
  const signature = `t=${nowSeconds},v1=${v1}`;
  expect((await post(world, { body, key: '', signature })).status).toBe(401);
});

test('every demo has a key of its own', async () => {
  expect((await demoWorld()).demo.inboxKey).not.toBe((await demoWorld()).demo.inboxKey);
});
