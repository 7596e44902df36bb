import { describeCrashes } from './steps/crashes.ts';
import { describeErrors } from './steps/errors.ts';
import { describeResults } from './steps/results.ts';
import { describeRetries } from './steps/retries.ts';
import { describeTime } from './steps/time.ts';
import type { StepsWorld } from './steps/world.ts';

/** What every `Steps` promises. */
export function describeSteps(name: string, open: () => StepsWorld): void {
  describeResults(name, open);
  describeErrors(name, open);
  describeRetries(name, open);
  describeTime(name, open);
  describeCrashes(name, open);
}
