import { expect, it } from 'vitest';
import { drillInputFor } from '#act/drill/drill-input-for.ts';
import { DrillInput } from '#act/drill/drill-input.ts';
import { epochMs } from '#ground/base/brand.ts';

it('names the run of a slot by entry, environment and instant, with its last moments', () => {
  const set = {
    entry: 'nightly',
    environment: 'staging',
    timezone: 'UTC',
    cron: '0 3 * * ? *',
    drills: ['budget', 'burst'],
    startWithin: 3_600_000,
    endWithin: 21_600_000,
  };
  const input = drillInputFor(set, epochMs(1_795_316_400_000));
  expect(DrillInput.parse(input)).toEqual({
    run: 'nightly/staging/2026-11-22T03:00:00.000Z',
    environment: 'staging',
    drills: ['budget', 'burst'],
    slot: 1_795_316_400_000,
    startBy: 1_795_320_000_000,
    endBy: 1_795_338_000_000,
  });
});
