import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { breakTarget, healTarget } from '#face/demo/control.ts';
import { readDemoFile } from '#face/demo/demo-file.ts';
import type { Breakage } from '#face/demo/release.ts';
import { call, demoWorld, say } from './world.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'muster-demo-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const textBody = { body: 'hi', headers: { 'content-type': 'text/plain' } };

test.each<[Breakage, number, number]>([
  ['5xx', 500, 500],
  ['hidden', 200, 415],
  ['content-type', 200, 200],
])('broken by %s, a chat answers %i and a text body %i', async (how, chatStatus, textStatus) => {
  const { demo, production } = await demoWorld();
  const { controlUrl } = demo;

  const deployment = await breakTarget({ controlUrl, environment: 'production', how });

  expect(deployment).toMatchObject({ environment: 'production', version: '1.4.3', status: 'SUCCESS' });
  expect((await say(production)).status).toBe(chatStatus);
  expect((await call('POST', `${production}/api/chat`, textBody)).status).toBe(textStatus);
  expect((await call('GET', `${production}/health`)).status).toBe(200);
});

test('hidden, the outage shows in nothing but the text, however often it is asked', async () => {
  const { demo, production } = await demoWorld({ variables: { WAF_BURST_REQUESTS: 30 } });
  await breakTarget({ controlUrl: demo.controlUrl, environment: 'production', how: 'hidden' });
  for (let sent = 0; sent < 8; sent += 1) {
    const { status, json } = await say(production);
    expect([status, json['action'], json['failure_type']]).toEqual([200, 'ANSWER', null]);
    expect(json['rendered_text']).toBe('Sorry, we are having a technical issue. Please try again later.');
  }
});

test('slow, a chat answers after four seconds', async () => {
  const { demo, production, clock } = await demoWorld();
  await breakTarget({ controlUrl: demo.controlUrl, environment: 'production', how: 'slow' });

  let answered = false;
  const answer = say(production).finally(() => (answered = true));
  await clock.someoneSleeps();
  clock.advance(3999);
  await call('GET', `${production}/health`);
  expect(answered).toBe(false);
  clock.advance(1);
  expect((await answer).status).toBe(200);
});

test('a provider that is down takes the model from both environments, says so, and deploys nothing', async () => {
  const { demo, production, staging } = await demoWorld();
  const { controlUrl, hostingUrl } = demo;
  const before = await call('GET', `${hostingUrl}/provider/health`);

  const broken = await breakTarget({ controlUrl, environment: 'production', how: 'provider' });

  expect(broken).toMatchObject({ environment: 'production', version: '1.4.2', provider: 'down' });
  const texts = [await say(production), await say(staging)].map(({ json }) => json['rendered_text']);
  const apology = 'Sorry, we are having a technical issue. Please try again later.';
  expect(texts).toEqual([apology, apology]);
  expect([before.status, (await call('GET', `${hostingUrl}/provider/health`)).status]).toEqual([200, 503]);
  expect((await call('GET', `${production}/health`)).json).toMatchObject({ status: 'ok', version: '1.4.2' });
});

test('healing brings the provider back, without a release when that was all', async () => {
  const { demo, production } = await demoWorld();
  const target = { controlUrl: demo.controlUrl, environment: 'production' };
  await breakTarget({ ...target, how: 'provider' });

  const healed = await healTarget(target);

  expect(healed).toMatchObject({ version: '1.4.2', provider: 'up' });
  expect((await say(production)).json['rendered_text']).toBe('Hello! Ask me anything about your order.');
});

test('healing what nobody broke deploys a good release all the same', async () => {
  const { demo } = await demoWorld();
  const target = { controlUrl: demo.controlUrl, environment: 'production' };
  expect(await healTarget(target)).toMatchObject({ version: '1.4.3', provider: 'up' });
});

test('healing mends a bad release and the provider at once', async () => {
  const { demo, production } = await demoWorld();
  const target = { controlUrl: demo.controlUrl, environment: 'production' };
  await breakTarget({ ...target, how: 'hidden' });
  await breakTarget({ ...target, how: 'provider' });

  const healed = await healTarget(target);

  expect(healed).toMatchObject({ version: '1.4.4', provider: 'up' });
  expect((await say(production)).json['rendered_text']).toBe('Hello! Ask me anything about your order.');
});

test('flaky, its health is well for six seconds and ill for six', async () => {
  const { demo, staging, clock } = await demoWorld();
  await breakTarget({ controlUrl: demo.controlUrl, environment: 'staging', how: 'flaky' });
  const seen = [];
  for (let slot = 0; slot < 8; slot += 1) {
    seen.push((await call('GET', `${staging}/health`)).status);
    clock.advance(2000);
  }
  expect(seen).toEqual([200, 200, 200, 503, 503, 503, 200, 200]);
});

test('healing deploys a good release, and staging never noticed', async () => {
  const { demo, production, staging } = await demoWorld();
  const { controlUrl } = demo;
  await breakTarget({ controlUrl, environment: 'production', how: '5xx' });
  expect((await say(staging)).status).toBe(200);

  const healed = await healTarget({ controlUrl, environment: 'production' });

  expect(healed).toMatchObject({ version: '1.4.4', status: 'SUCCESS' });
  expect((await say(production)).status).toBe(200);
});

test('another process finds a running demo by its file, and no longer once it is closed', async () => {
  const data = await folder();
  const file = join(data, 'nested', 'demo.json');
  const { demo } = await demoWorld({ file });

  const { controlUrl, inboxKey } = demo;
  expect(await readDemoFile(file)).toEqual({ controlUrl, inboxKey, pid: process.pid });
  // It holds a key.
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(await readdir(join(data, 'nested'))).toEqual(['demo.json']);
  await demo.close();
  await expect(readDemoFile(file)).rejects.toMatchObject({
    code: 'DEMO_NOT_RUNNING',
    hint: 'start one in another terminal: muster up --demo',
    exit: 2,
  });
});

test('a file that is not one counts as no demo', async () => {
  const file = join(await folder(), 'demo.json');
  await writeFile(file, '{"controlUrl":');
  await expect(readDemoFile(file)).rejects.toMatchObject({ code: 'DEMO_NOT_RUNNING' });
});

test('a demo that was killed is found out by the first call', async () => {
  const { demo } = await demoWorld();
  const { controlUrl } = demo;
  await demo.close();
  await expect(healTarget({ controlUrl, environment: 'production' })).rejects.toMatchObject({
    code: 'DEMO_NOT_RUNNING',
    message: `no demo is running: nobody answers at ${controlUrl}`,
  });
});

test('an environment that the demo does not have is refused by name', async () => {
  const { demo } = await demoWorld();
  await expect(
    breakTarget({ controlUrl: demo.controlUrl, environment: 'mars', how: '5xx' }),
  ).rejects.toMatchObject({
    code: 'DEMO_REFUSED',
    message: "the demo refused: there is no 'mars' here, only staging, production",
  });
});

test('two demos side by side get ports of their own', async () => {
  const first = await demoWorld();
  const taken = Number(new URL(first.production).port);
  const second = await demoWorld({ ports: { staging: 0, production: taken, hosting: 0 } });
  expect(second.production).not.toBe(first.production);
  expect((await say(second.production)).status).toBe(200);
});
