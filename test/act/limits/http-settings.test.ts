import { expect, it } from 'vitest';
import { createHttpSettings } from '#act/limits/adapters/http.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import { epochMs } from '#ground/base/brand.ts';
import { hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import { serve } from '../../fixtures/http/origin.ts';
import {
  createVaultOf,
  httpShapes,
  httpSource,
  httpWorld,
  startHttpSettings,
} from '../../fixtures/settings/http.ts';

type Source = Parameters<typeof httpSource>[1];

const vault = createVaultOf({ TOKEN: 'Bearer sesame', DEPLOY_KEY: 'open' });
const settingsAt = (origin: string, shape: Source) =>
  createHttpSettings({ source: httpSource(origin, shape), http: testClient(), vault, clock: hastyClock() });

const lowering = {
  changes: { LIMIT_A: setTo(50), LIMIT_B: unset },
  expected: { LIMIT_A: setTo(500_000), LIMIT_B: setTo(5) },
  fence: 7,
  lease: 'drill/1',
  restoreBy: epochMs(Date.parse('2026-11-22T12:00:00Z')),
};
const mark = 'drill/1 #7 until 2026-11-22T12:00:00.000Z';

const writesOf = ({ asked }: { asked: { method: string; path: string; body: string }[] }): string[] =>
  asked
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path, body }) => `${method} ${path} ${body}`.trim());

it('one request writes all, with the ETag that was read and the end of the lease', async () => {
  const standIn = await startHttpSettings();
  standIn.values.set('LIMIT_B', 5);
  const write = { path: '/settings', expiresHeader: 'x-expires-at' };
  const settings = settingsAt(standIn.origin, { ...httpShapes.together, write });
  const { version } = await settings.read(['LIMIT_A']);
  expect(version).toMatch(/^"[0-9a-f]{64}"$/);
  expect(await settings.lower(lowering)).toEqual({ kind: 'done', receipt: null });
  expect(writesOf(standIn)).toEqual([
    `PATCH /settings {"MUSTER_LEASE":"${mark}","LIMIT_A":50,"LIMIT_B":null}`,
  ]);
  const sent = standIn.asked.find(({ method }) => method === 'PATCH')?.headers ?? {};
  expect([sent['if-match'], sent['x-expires-at']]).toEqual([version, '2026-11-22T12:00:00.000Z']);
});

it('restoring sends no end', async () => {
  const standIn = await startHttpSettings();
  const write = { path: '/settings', expiresHeader: 'x-expires-at' };
  const order = { originals: { LIMIT_A: setTo(1) }, written: { LIMIT_A: setTo(500_000) }, fence: 8 };
  await settingsAt(standIn.origin, { ...httpShapes.together, write }).restore(order);
  expect(standIn.asked.find(({ method }) => method === 'PATCH')?.headers).not.toHaveProperty('x-expires-at');
});

it('each setting is written by a request of its own where the config says how', async () => {
  const standIn = await startHttpSettings();
  standIn.values.set('LIMIT_B', 5);
  await settingsAt(standIn.origin, httpShapes.each).lower(lowering);
  expect(writesOf(standIn)).toEqual([
    `PUT /each/MUSTER_LEASE {"setting":"MUSTER_LEASE","to":"${mark}"}`,
    'PUT /each/LIMIT_A {"setting":"LIMIT_A","to":50}',
    'DELETE /each/LIMIT_B',
  ]);
});

it('a change by somebody else is looked at, and written over only when it left ours alone', async () => {
  const standIn = await startHttpSettings();
  const settings = settingsAt(standIn.origin, httpShapes.together);
  standIn.afterNext('read', () => standIn.values.set('OTHER', 'new'));
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  expect(await settings.lower(order)).toMatchObject({ kind: 'done' });
  expect([standIn.count('write'), standIn.values.get('OTHER')]).toEqual([2, 'new']);
});

it('does not know when somebody else keeps changing it', async () => {
  const standIn = await startHttpSettings();
  const settings = settingsAt(standIn.origin, httpShapes.together);
  let times = 0;
  const meddle = (): void => {
    standIn.values.set('OTHER', `${(times += 1)}`);
    standIn.afterNext('read', meddle);
  };
  standIn.afterNext('read', meddle);
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  expect(await settings.lower(order)).toEqual({ kind: 'unknown', reason: 'somebody else keeps changing it' });
  expect([standIn.count('write'), standIn.values.get('LIMIT_A')]).toEqual([2, '500000']);
});

it('a weak ETag guards nothing, and is not sent', async () => {
  const seen: (string | undefined)[] = [];
  const origin = await serve((request, response) => {
    if (request.method === 'PATCH') seen.push(request.headers['if-match']);
    response.writeHead(200, { etag: 'W/"1"' }).end('{"LIMIT_A":500000}');
  });
  const settings = settingsAt(origin, { ...httpShapes.together });
  expect(await settings.read(['LIMIT_A'])).toEqual({ values: { LIMIT_A: setTo(500_000) } });
  await settings.lower({
    ...lowering,
    changes: { LIMIT_A: setTo(50) },
    expected: { LIMIT_A: setTo(500_000) },
  });
  expect(seen).toEqual([undefined]);
});

it('what cannot be said is refused before anything is written', async () => {
  const standIn = await startHttpSettings();
  standIn.values.set('LIMIT_B', 5);
  const write = { path: '/settings', json: { change: '{name}={value}' } };
  const settings = settingsAt(standIn.origin, { ...httpShapes.together, write });
  await expect(settings.lower(lowering)).rejects.toMatchObject({
    code: 'SETTINGS_REFUSED',
    message: 'LIMIT_B cannot be unset as write.json says it',
  });
  expect(standIn.count('write')).toBe(0);
});

it('a secret of the config is filled in, and one that is missing named', async () => {
  const standIn = await startHttpSettings();
  const shape = (name: string): Source => ({
    ...httpShapes.each,
    write: { ...httpShapes.each.write, json: { setting: '{name}', to: '{value}', key: { secret: name } } },
  });
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  await expect(settingsAt(standIn.origin, shape('NOBODY')).lower(order)).rejects.toMatchObject({
    code: 'SETTINGS_REFUSED',
    message: 'missing secret NOBODY',
  });
  expect(standIn.count('write')).toBe(0);
  await settingsAt(standIn.origin, shape('DEPLOY_KEY')).lower(order);
  expect(writesOf(standIn)[1]).toBe('PUT /each/LIMIT_A {"setting":"LIMIT_A","to":50,"key":"open"}');
});

it('what runs is unknown to everybody where it has to be deployed and is shown nowhere', async () => {
  const standIn = await startHttpSettings();
  const { running: _, ...shape } = httpShapes.deployed;
  expect(await settingsAt(standIn.origin, shape).live({ LIMIT_A: setTo(500_000) }, null)).toMatchObject({
    live: 'cannot-know',
  });
});

it('a call ends in its time, and a write that nobody answers is unknown', async () => {
  const { settings, inject } = await httpWorld('together', '500ms');
  expect(settings.timeoutMs).toBe(3000);
  inject({ on: 'write', kind: 'silent' });
  const startMs = performance.now();
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  expect(await settings.lower(order)).toMatchObject({ kind: 'unknown' });
  inject({ on: 'read', kind: 'silent', times: 9 });
  await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({ code: 'SETTINGS_UNAVAILABLE' });
  expect(performance.now() - startMs).toBeLessThan(2 * settings.timeoutMs);
});

it('what is left of the time of a call is all that its next request gets', async () => {
  const { settings, inject } = await httpWorld('together', '100ms');
  inject({ on: 'read', kind: 'cut' });
  await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({
    code: 'SETTINGS_UNAVAILABLE',
    message: 'GET /settings: no time was left',
  });
});

it('several writes to one address each follow on the one before', async () => {
  const standIn = await startHttpSettings();
  standIn.values.set('LIMIT_B', 5);
  const write = { path: '/settings', json: { '{name}': '{value}' } };
  expect(await settingsAt(standIn.origin, { ...httpShapes.together, write }).lower(lowering)).toMatchObject({
    kind: 'done',
  });
  expect(writesOf(standIn)).toEqual([
    `PATCH /settings {"MUSTER_LEASE":"${mark}"}`,
    'PATCH /settings {"LIMIT_A":50}',
    'PATCH /settings {"LIMIT_B":null}',
  ]);
});

it('is unknown when it is refused after a part of it was written', async () => {
  const standIn = await startHttpSettings();
  standIn.inject({ on: 'write', kind: 'refused', after: 1 });
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  expect(await settingsAt(standIn.origin, httpShapes.each).lower(order)).toEqual({
    kind: 'unknown',
    reason: 'PUT /each/LIMIT_A answered 403',
  });
  expect([standIn.values.get('MUSTER_LEASE'), standIn.values.get('LIMIT_A')]).toEqual([mark, '500000']);
});

it('keeps no marker where the config names none', async () => {
  const standIn = await startHttpSettings();
  const source = { ...httpSource(standIn.origin, httpShapes.together), marker: undefined };
  const { marker: _, ...without } = source;
  const settings = createHttpSettings({ source: without, http: testClient(), vault, clock: hastyClock() });
  const order = { ...lowering, changes: { LIMIT_A: setTo(50) }, expected: { LIMIT_A: setTo(500_000) } };
  await settings.lower(order);
  expect(writesOf(standIn)).toEqual(['PATCH /settings {"LIMIT_A":50}']);
  expect(await settings.marker()).toBeUndefined();
});
