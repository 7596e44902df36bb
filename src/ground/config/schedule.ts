import type { Cadence } from '#ground/base/slots.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { ScheduleEntry } from '#ground/config/schema/schedule.ts';

/** The checks that one schedule entry runs together in one environment. Exactly one of `every` and `cron`. */
export type ScheduledSet = {
  entry: string;
  environment: string;
  /** Those named, then those tagged, each once; `needs` are not added. */
  checks: string[];
  /** Milliseconds, aligned to the epoch. */
  every?: number;
  /** EventBridge's six fields, in `timezone`. */
  cron?: string;
  timezone: string;
};

/** Everything that is scheduled, one set for each entry and environment, in the order written. */
export function scheduleOf(config: Config): ScheduledSet[] {
  return Object.entries(config.schedule).flatMap(([entry, written]) =>
    unique(written.environments).map((environment) => ({
      entry,
      environment,
      checks: checksOf(config, written),
      ...(written.every !== undefined && { every: written.every }),
      ...(written.cron !== undefined && { cron: written.cron }),
      timezone: config.timezone,
    })),
  );
}

/** When its slots are due. Throws on a set with neither `every` nor `cron`: no valid config has one. */
export function cadenceOf({ entry, every, cron, timezone }: ScheduledSet): Cadence {
  if (every !== undefined) return { every };
  if (cron !== undefined) return { cron, timezone };
  throw new Error(`schedule.${entry} has neither every nor cron`);
}

function checksOf(config: Config, written: ScheduleEntry): string[] {
  const tagged = Object.entries(config.checks)
    .filter(([, check]) => check.tags.some((tag) => written.tags?.includes(tag)))
    .map(([name]) => name);
  return unique([...(written.checks ?? []), ...tagged]);
}

const unique = (names: readonly string[]): string[] => [...new Set(names)];

/** Whether a check is scheduled in an environment. */
export const isWatchedBy =
  (sets: readonly ScheduledSet[]) =>
  ({ environment, check }: { environment: string; check: string }): boolean =>
    sets.some((set) => set.environment === environment && set.checks.includes(check));
