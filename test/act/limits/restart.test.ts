import { describe, expect, it } from 'vitest';
import { createHttpSettings } from '#act/limits/adapters/http.ts';
import { setTo } from '#act/limits/setting.ts';
import type { Settings } from '#act/limits/settings.ts';
import type { Json } from '#ground/base/json.ts';
import { hastyClock } from '../../fixtures/http/check-world.ts';
import { testClient } from '../../fixtures/http/client.ts';
import {
  httpShapes,
  httpSource,
  secrets,
  startHttpSettings,
  type HttpStandIn,
} from '../../fixtures/settings/http.ts';
import { noon } from './target-states.ts';

const changes = { LIMIT_A: setTo(50) };
const lowering = {
  changes,
  expected: { LIMIT_A: setTo(500_000) },
  fence: 7,
  lease: 'run-1/budget/A',
  restoreBy: noon(600),
};
const mark = 'run-1/budget/A #7 until 2026-11-22T12:10:00.000Z';

/** LIMIT_A is lowered and runs. */
async function lowered({ isMarked = true, isShown = true } = {}): Promise<{
  standIn: HttpStandIn;
  settings: Settings;
}> {
  const standIn = await startHttpSettings();
  const { running, ...unshown } = httpShapes.deployed;
  const { marker, ...unmarked } = httpSource(standIn.origin, isShown ? { ...unshown, running } : unshown);
  const source = isMarked && marker !== undefined ? { ...unmarked, marker } : unmarked;
  const settings = createHttpSettings({ source, http: testClient(), vault: secrets, clock: hastyClock() });
  expect(await settings.lower(lowering)).toMatchObject({ kind: 'done' });
  standIn.deploy();
  return { standIn, settings };
}

async function restarted(settings: Settings): Promise<Json> {
  const result = await settings.lower({ ...lowering, expected: changes, isRestart: true });
  if (result.kind !== 'done') throw new Error(JSON.stringify(result));
  return result.receipt;
}

describe('a restart of what is lowered already', () => {
  it('is not live while what ran before still does, though its values are the same', async () => {
    const { standIn, settings } = await lowered();
    const receipt = await restarted(settings);
    expect([standIn.values.get('MUSTER_LEASE'), standIn.count('apply')]).toEqual([`${mark} restarted`, 2]);
    expect((await settings.live(changes, receipt)).live).toBe('no');
    standIn.deploy();
    expect(await settings.live(changes, receipt)).toEqual({ live: 'yes' });
  });

  it('is asked for once more when it is repeated, and written once', async () => {
    const { standIn, settings } = await lowered();
    const first = await restarted(settings);
    expect(await restarted(settings)).toEqual(first);
    expect([standIn.count('write'), standIn.count('apply')]).toEqual([2, 3]);
  });

  it('keeps its lease marked for others, and is restored as ever', async () => {
    const { standIn, settings } = await lowered();
    await restarted(settings);
    const other = { ...lowering, expected: changes, lease: 'run-2/budget/A', fence: 8 };
    expect(await settings.lower(other)).toMatchObject({
      kind: 'disputed',
      reason: `another lease has it: ${mark} restarted`,
    });
    const order = { originals: lowering.expected, written: changes, fence: 8 };
    expect(await settings.restore(order)).toMatchObject({ kind: 'done' });
    expect([standIn.values.get('LIMIT_A'), standIn.values.has('MUSTER_LEASE')]).toEqual([500_000, false]);
  });

  it.each([
    ['without a marker', { isMarked: false }],
    ['where what runs is shown nowhere', { isShown: false }],
  ])('cannot be told from what ran before %s', async (_, options) => {
    const { standIn, settings } = await lowered(options);
    const receipt = await restarted(settings);
    standIn.deploy();
    expect((await settings.live(changes, receipt)).live).toBe('cannot-know');
  });
});
