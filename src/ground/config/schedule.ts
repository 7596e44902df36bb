import type { Cadence } from '#ground/base/slots.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { ScheduleEntry } from '#ground/config/schema/schedule.ts';

/** One schedule entry in one environment. Exactly one of `every` and `cron`. */
export type Occasion = {
  entry: string;
  environment: string;
  /** Milliseconds, aligned to the epoch. */
  every?: number;
  /** EventBridge's six fields, in `timezone`. */
  cron?: string;
  timezone: string;
};

/** The checks that run together: those named, then those tagged, each once; `needs` are not added. */
export type ScheduledSet = Occasion & { checks: string[] };

/** Drills that run one after the other. Milliseconds after the slot: none begins later, what is not begun by the end is left. */
export type DrillSet = Occasion & { drills: string[]; startWithin: number; endWithin: number };

/** Everything that is scheduled, one set for each entry and environment, in the order written. */
export const scheduleOf = (config: Config): ScheduledSet[] =>
  occasions(config).flatMap(({ written, ...occasion }) =>
    written.drills === undefined ? [{ ...occasion, checks: checksOf(config, written) }] : [],
  );

/** Drills that are scheduled, one set for each entry and environment, in the order written. */
export const drillScheduleOf = (config: Config): DrillSet[] =>
  occasions(config).flatMap(({ written, ...occasion }) => {
    const { drills, startWithin = startWithinMs, endWithin = endWithinMs } = written;
    return drills === undefined ? [] : [{ ...occasion, drills: unique(drills), startWithin, endWithin }];
  });

const startWithinMs = 3_600_000;
const endWithinMs = 6 * 3_600_000;

const occasions = (config: Config): (Occasion & { written: ScheduleEntry })[] =>
  Object.entries(config.schedule).flatMap(([entry, written]) =>
    unique(written.environments).map((environment) => ({
      entry,
      environment,
      ...(written.every !== undefined && { every: written.every }),
      ...(written.cron !== undefined && { cron: written.cron }),
      timezone: config.timezone,
      written,
    })),
  );

/** When its slots are due. Throws on a set with neither `every` nor `cron`: no valid config has one. */
export function cadenceOf({ entry, every, cron, timezone }: Occasion): Cadence {
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
