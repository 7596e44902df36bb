import type { EpochMs } from '#ground/base/brand.ts';
import { nextSlot } from '#ground/base/slots.ts';
import { cadenceOf, scheduleOf, type ScheduledSet } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { withNeeds } from '#observe/watch/with-needs.ts';

const answerMsMax = 15_000;

/** How long a release may run before it is seen: until the identity check comes after `at`, and answers. Milliseconds. */
export function unseenMs(config: Config, environment: string, at: EpochMs): number {
  const identity = config.release?.identity.check;
  const periods = scheduleOf(config)
    .filter((set) => set.environment === environment)
    .filter(({ checks }) => identity !== undefined && withNeeds(config, checks).includes(identity))
    .map((set) => periodMs(set, at));
  return (periods.length > 0 ? Math.min(...periods) : 0) + Math.min(answerMsMax, config.client.timeout);
}

function periodMs(set: ScheduledSet, at: EpochMs): number {
  const cadence = cadenceOf(set);
  const next = nextSlot(cadence, at);
  const after = next && nextSlot(cadence, next);
  return next !== undefined && after !== undefined ? after - next : 0;
}
