import { expect, onTestFinished, test } from 'vitest';
import { createHttpSettings } from '#act/limits/adapters/http.ts';
import { setTo, unset } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import { demoConfig, demoVariables } from '#face/demo/demo-config.ts';
import { epochMs } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';
import { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createVault } from '#ground/secret/vault.ts';
import { call, demoWorld, send } from './world.ts';

const restoreBy = epochMs(Date.parse('2030-01-01T00:00:00.000Z'));

async function demoSettings(): Promise<{ settings: Settings; variables: string }> {
  const { demo } = await demoWorld({ clock: systemClock, deployMs: 50, variables: demoVariables });
  const source = settingsSourceOf(Config.parse(demoConfig(demo)), 'staging');
  if (source?.kind !== 'http') throw new Error('expected http');
  const http = createHttpClient({ clock: systemClock });
  onTestFinished(() => http.close());
  const vault = createVault({ read: async () => undefined });
  const settings = createHttpSettings({ source, http, vault, clock: systemClock });
  return { settings, variables: `${demo.hostingUrl}/environments/staging/variables` };
}

test.each([
  ['COST_REQUEST_MAX_TOKENS', unset],
  ['COST_GLOBAL_DAILY_TOKENS', setTo(50_000_000)],
])('a lease lowers %s on the demo and puts it back, and sees what runs each time', async (name, original) => {
  const { settings, variables } = await demoSettings();
  const originals = { [name]: original };
  const written = { [name]: setTo(1) };
  const isLive = async (expected: typeof written): Promise<string> =>
    (await settings.live(expected, null)).live;

  expect((await settings.read([name])).values[name] ?? unset).toEqual(original);
  const order = { changes: written, expected: originals, fence: 1, lease: 'run/1', restoreBy };
  expect(await settings.lower(order)).toMatchObject({ kind: 'done' });
  await expect.poll(() => isLive(written)).toBe('yes');
  expect((await call('GET', variables)).json['MUSTER_LEASE']).toContain('run/1');
  expect(await settings.restore({ originals, written, fence: 2 })).toMatchObject({ kind: 'done' });
  await expect.poll(() => isLive(originals)).toBe('yes');

  expect((await call('GET', variables)).json).toEqual(demoVariables);
  expect(await settings.marker()).toBeUndefined();
});

test('what somebody else wrote is disputed, not overwritten', async () => {
  const { settings, variables } = await demoSettings();
  const name = 'COST_REQUEST_MAX_TOKENS';
  await send('PATCH', variables, { [name]: 777 });
  const changes = { [name]: setTo(10) };
  const order = { changes, expected: { [name]: unset }, fence: 1, lease: 'run/1', restoreBy };

  expect(await settings.lower(order)).toMatchObject({ kind: 'disputed', found: { [name]: setTo(777) } });
  expect((await call('GET', variables)).json).toMatchObject({ [name]: 777 });
});
