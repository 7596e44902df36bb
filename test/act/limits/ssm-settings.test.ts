import { expect, it } from 'vitest';
import { setTo, unset } from '#act/limits/setting.ts';
import { epochMs } from '#ground/base/brand.ts';
import { ssmSettings, startSsm } from '../../fixtures/settings/ssm.ts';

const order = {
  changes: { LIMIT_A: setTo(50) },
  expected: { LIMIT_A: setTo(500_000) },
  fence: 7,
  lease: 'drill/1',
  restoreBy: epochMs(Date.parse('2026-11-22T12:00:00Z')),
};

it.each(['SecureString', 'StringList'])('a %s is never touched', async (type) => {
  const standIn = await startSsm();
  standIn.parameters.set('/chat/staging/LIMIT_A', { type, value: 'AQICAHh', version: 3 });
  const error = {
    code: 'SETTINGS_REFUSED',
    message: `LIMIT_A is a ${type}, not a plain String: it is never touched`,
  };
  await expect(ssmSettings(standIn).read(['LIMIT_A'])).rejects.toMatchObject(error);
  await expect(ssmSettings(standIn).lower(order)).rejects.toMatchObject(error);
  expect(standIn.count('write')).toBe(0);
});

it('says whose value was lost when somebody else wrote in between', async () => {
  const standIn = await startSsm();
  const set = (value: string, version: number): void =>
    void standIn.parameters.set('/chat/staging/LIMIT_A', { type: 'String', value, version });
  standIn.afterNext('read', () => set('400000', 8));
  expect(await ssmSettings(standIn).lower(order)).toEqual({
    kind: 'disputed',
    found: { LIMIT_A: setTo('50') },
    reason:
      'somebody wrote LIMIT_A between our reading (version 7) and writing (9): their value is overwritten',
  });
});

it('makes a new parameter only where none is', async () => {
  const standIn = await startSsm();
  const made = { type: 'String', value: '11', version: 1 };
  standIn.afterNext('read', () => void standIn.parameters.set('/chat/staging/LIMIT_B', made));
  const result = await ssmSettings(standIn).lower({
    ...order,
    changes: { LIMIT_B: setTo(10) },
    expected: { LIMIT_B: unset },
  });
  expect(result).toMatchObject({ kind: 'disputed', found: { LIMIT_B: setTo('11') } });
  expect(standIn.parameters.get('/chat/staging/LIMIT_B')).toEqual(made);
});

it('waits out a throttle, and a read that fails over there', async () => {
  const standIn = await startSsm();
  standIn.inject({ on: 'read', kind: 'broken', times: 2 });
  standIn.inject({ on: 'write', kind: 'throttled', times: 2 });
  expect(await ssmSettings(standIn).lower(order)).toEqual({ kind: 'done', receipt: null });
});

it('reads again when others are writing too, and has nothing to delete when they did', async () => {
  const standIn = await startSsm();
  standIn.busy.times = 1;
  expect(await ssmSettings(standIn).lower(order)).toEqual({ kind: 'done', receipt: null });
  standIn.afterNext('read', () => void standIn.parameters.delete('/chat/staging/LIMIT_A'));
  const restoring = { originals: { LIMIT_A: unset }, written: order.changes, fence: 8 };
  expect(await ssmSettings(standIn).restore(restoring)).toEqual({ kind: 'done', receipt: null });
});

it('reads more names than one call takes', async () => {
  const standIn = await startSsm();
  const names = Array.from({ length: 23 }, (_, index) => `LIMIT_${index}`);
  standIn.parameters.set('/chat/staging/LIMIT_22', { type: 'String', value: '9', version: 1 });
  const { values } = await ssmSettings(standIn).read(names);
  expect([Object.keys(values).length, values['LIMIT_22'], standIn.count('read')]).toEqual([
    23,
    setTo('9'),
    3,
  ]);
});

it('has nothing that is deployed, and says why nobody knows what runs', async () => {
  const settings = ssmSettings(await startSsm());
  expect(await settings.deployedBetween(epochMs(0), epochMs(9e12))).toEqual([]);
  expect(await settings.live({ LIMIT_A: setTo(500_000) }, null)).toEqual({
    live: 'cannot-know',
    reason: 'a service may read its parameters at its start only',
  });
});
