import { describe, expect, it } from 'vitest';
import { epochMs } from '#ground/base/brand.ts';
import { maintenanceReason } from '#observe/window/maintenance-reason.ts';
import { windowsNow } from '#observe/window/windows-now.ts';
import { at, begin, minute } from './by-hand-stage.ts';

describe('windows now', () => {
  it('are those that are open, planned ones among them, oldest first', async () => {
    const stage = begin();
    await stage.open({ forMs: 20 * minute });
    await stage.open({ kind: 'snooze', checks: ['health'], forMs: 60 * minute });
    const now = async (minutes: number) =>
      (await windowsNow(stage.tools, 'staging', epochMs(at(minutes)))).map(({ id }) => id.split('-')[0]);
    expect(await now(-1)).toEqual([]);
    expect(await now(0)).toEqual(['maintenance', 'snooze']);
    expect(await now(17)).toEqual(['maintenance', 'snooze', 'nightly@20261122T1500Z']);
    expect(await now(20)).toEqual(['snooze', 'nightly@20261122T1500Z']);
    expect(await now(47)).toEqual(['snooze']);
    expect(await now(60)).toEqual([]);
    expect((await windowsNow(stage.tools, 'production', epochMs(at(17)))).length).toBe(0);
  });

  it('stop drills and runbooks while one is maintenance, and say which and until when', async () => {
    const stage = begin();
    const reason = (minutes: number) => maintenanceReason(stage.tools, 'staging', epochMs(at(minutes)));
    await stage.snooze('health');
    expect(await reason(0)).toBe(undefined);
    await stage.open({ forMs: 20 * minute });
    expect(await reason(0)).toBe(
      'maintenance maintenance-20261122T1443Z-2 by ann until 2026-11-22T15:03:00.000Z: deploy',
    );
    expect(await reason(18)).toBe(
      'maintenance nightly@20261122T1500Z until 2026-11-22T15:30:00.000Z: platform updates',
    );
    expect(await reason(47)).toBe(undefined);
  });
});
