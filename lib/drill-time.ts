import { leasePlans } from '#ground/config/lease-plan.ts';
import { ownOf } from '#ground/config/own.ts';
import { drillScheduleOf } from '#ground/config/schedule.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Drill } from '#ground/config/schema/drill.ts';

const hourMs = 3_600_000;
/** Of each drill: claims and passes, a lockout that is waited out for up to 1 h, and telling its end for up to 2 h. */
const besidesMs = 4 * hourMs;
/** Around what restoring may take after its lease: polls and their last answers. */
const slackMs = 240_000;

/** Longer than every lease of the longest run of drills that the config can ask for: its watchdog restores before. */
export const drillExecutionMs = (config: Config): number =>
  Math.max(...runsOf(config).map((drills) => runMs(config, drills)), 0) + hourMs;

/** Those that are scheduled together, and each one alone. */
const runsOf = (config: Config): string[][] => [
  ...drillScheduleOf(config).map(({ drills }) => drills),
  ...Object.keys(config.drills).map((name) => [name]),
];

const runMs = (config: Config, drills: readonly string[]): number =>
  drills.reduce((sum, name) => {
    const drill = ownOf(config.drills, name);
    return drill ? sum + drillMs(drill) : sum;
  }, 0);

/** Each lease, then twice again what its change may take: to be back, and to be closed. */
function drillMs(drill: Drill): number {
  if (drill.kind === 'burst-429') return besidesMs;
  const leaseMs = drill.leaseFor + 4 * drill.liveWithin + slackMs;
  const closingMs = drill.kind === 'breaker-open' ? drill.closesWithin : 0;
  return besidesMs + leasePlans(drill).length * leaseMs + closingMs;
}
