import { expect } from 'vitest';
import { setTo, unset, type SettingMap } from '#act/limits/setting.ts';
import type { LowerOrder, RestoreOrder, Settings } from '#act/limits/settings.ts';
import { epochMs } from '#ground/base/brand.ts';
import type { SettingsWorld, Traits } from '../../fixtures/settings/world.ts';

/** One place to be put through the suite. */
export type Subject = { name: string; begin: () => Promise<SettingsWorld>; traits: Traits };

export const originals: SettingMap = { LIMIT_A: setTo(500_000), LIMIT_B: unset };
export const lowered: SettingMap = { LIMIT_A: setTo(50), LIMIT_B: setTo(10) };
export const until = '2026-11-22T12:00:00.000Z';
export const mark = `drill/1/LIMIT_A #7 until ${until}`;

export const lowering: LowerOrder = {
  changes: lowered,
  expected: originals,
  fence: 7,
  lease: 'drill/1/LIMIT_A',
  restoreBy: epochMs(Date.parse(until)),
};
export const restoring: RestoreOrder = { originals, written: lowered, fence: 8 };

export const atFirst = { LIMIT_A: '500000', MODE: 'live' };
export const whenLowered = { LIMIT_A: '50', LIMIT_B: '10', MODE: 'live', MUSTER_LEASE: mark };
export const always = { times: Number.POSITIVE_INFINITY };

export const receiptOf = async (result: ReturnType<Settings['lower']>) => {
  const answered = await result;
  if (answered.kind !== 'done') throw new Error(`expected done, got ${JSON.stringify(answered)}`);
  return answered.receipt;
};

export async function lowerFirst({ begin }: Subject): Promise<SettingsWorld> {
  const world = await begin();
  expect(await world.settings.lower(lowering)).toMatchObject({ kind: 'done' });
  return world;
}
