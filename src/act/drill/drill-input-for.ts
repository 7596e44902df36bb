import type { DrillInput } from '#act/drill/drill-input.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';
import type { DrillSet } from '#ground/config/schedule.ts';

/** The run of a scheduled slot: the same for every delivery, in every home. */
export const drillInputFor = (set: DrillSet, slot: EpochMs): DrillInput => ({
  run: `${set.entry}/${set.environment}/${iso(slot)}`,
  environment: set.environment,
  drills: set.drills,
  slot,
  startBy: slot + set.startWithin,
  endBy: slot + set.endWithin,
});
