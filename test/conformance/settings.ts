import type { SettingsWorld, Traits } from '../fixtures/settings/world.ts';
import { describeChanging } from './settings/changing.ts';
import { describeFaults } from './settings/faults.ts';
import { describeReading } from './settings/reading.ts';

/** What every `Settings` owes its callers, faults of its place included. */
export function describeSettings(name: string, begin: () => Promise<SettingsWorld>, traits: Traits): void {
  const subject = { name, begin, traits };
  describeReading(subject);
  describeChanging(subject);
  describeFaults(subject);
}
