import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { createHttpSettings } from '#act/limits/adapters/http.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import { hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import { serve } from '../../fixtures/http/origin.ts';
import { createVaultOf, httpShapes, httpSource, startHttpSettings } from '../../fixtures/settings/http.ts';

type Source = Parameters<typeof httpSource>[1];

const vault = createVaultOf({ TOKEN: 'Bearer sesame' });
const settingsAt = (origin: string, shape: Source) =>
  createHttpSettings({ source: httpSource(origin, shape), http: testClient(), vault, clock: hastyClock() });

/** A server that answers every GET with this. */
const settingsSaying = async (body: string, shape: Source = httpShapes.together, headers = {}) =>
  settingsAt(await serve((_, response) => void response.writeHead(200, headers).end(body)), shape);

it.each([
  ['true', '{"LIMIT_A":true}'],
  ['an object', '{"LIMIT_A":{"hunter2":1}}'],
  ['a number that cannot be put back exactly', '{"LIMIT_A":90071992547409931}'],
])('a setting that is %s is refused by its name alone', async (_, body) => {
  const settings = await settingsSaying(body);
  await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({
    code: 'SETTINGS_REFUSED',
    message: 'LIMIT_A is no plain string or number there: it is never touched',
  });
});

it('null is unset, and so is what every object has', async () => {
  const settings = await settingsSaying('{"LIMIT_A":null}');
  expect((await settings.read(['LIMIT_A', 'constructor'])).values).toEqual({
    LIMIT_A: unset,
    constructor: unset,
  });
});

it('two values for one name are refused', async () => {
  const shape = { ...httpShapes.together, read: { path: '/settings', value: '$..{name}' } };
  const settings = await settingsSaying('[{"LIMIT_A":1},{"LIMIT_A":2}]', shape);
  await expect(settings.read(['LIMIT_A'])).rejects.toMatchObject({
    message: '$..LIMIT_A selects 2 values of LIMIT_A, not one',
  });
});

it.each([
  ['that is cut off', '{"DATABASE_URL":"postgres://chat:hunter2@db","LIM', 'SETTINGS_UNAVAILABLE'],
  ['that is a list', '["postgres://chat:hunter2@db"]', 'SETTINGS_REFUSED'],
])('an answer %s says nothing of itself in the error', async (_, body, code) => {
  const settings = await settingsSaying(body);
  const error: unknown = await settings.read(['LIMIT_A']).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('hunter2');
});

it('an address that is not found for a moment does not mean unset', async () => {
  let asked = 0;
  const origin = await serve((_, response) => {
    asked += 1;
    response.writeHead(asked === 1 ? 404 : 200).end(asked === 1 ? 'not found' : '{"LIMIT_A":50}');
  });
  const settings = settingsAt(origin, { ...httpShapes.together, read: { path: '/{name}' } });
  expect((await settings.read(['LIMIT_A'])).values).toEqual({ LIMIT_A: setTo(50) });
  const gone = settingsAt(await serve((_, response) => void response.writeHead(404).end()), {
    ...httpShapes.together,
    read: { path: '/{name}' },
  });
  expect((await gone.read(['LIMIT_A'])).values).toEqual({ LIMIT_A: unset });
});

it('a whole address that is not there is refused: it does not mean unset', async () => {
  const standIn = await startHttpSettings();
  const shape = { ...httpShapes.together, read: { path: '/nowhere' } };
  await expect(settingsAt(standIn.origin, shape).read(['LIMIT_A'])).rejects.toMatchObject({
    code: 'SETTINGS_REFUSED',
    message: 'GET /nowhere answered 404',
  });
});
