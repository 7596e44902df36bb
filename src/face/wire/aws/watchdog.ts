import { beat } from '#act/limits/adapters/heartbeat.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import { countTargets } from '#act/limits/count-targets.ts';
import { checkDrift } from '#act/limits/drift.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { watchLeases, type DeadRun, type Watched } from '#act/limits/watchdog.ts';
import { openAwsHome, type AwsHome } from '#face/wire/aws/home.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { awsSettings } from '#face/wire/aws/settings.ts';
import { parseWatchdogEvent, type WatchdogEvent } from '#face/wire/aws/watchdog-event.ts';
import { isEveryMinutes } from '#face/wire/aws/minute-event.ts';
import { createTroubles, type Troubles } from '#ground/base/troubles.ts';
import { executionName, lambdaExecutionName } from '#ground/durable/execution-name.ts';

/** What it found to do. */
export type WatchdogAnswer = {
  /** Leases that it went on restoring, and where that stands. */
  leases: { environment: string; lease: string; progress: string }[];
  /** By environment, where it compared: what is off its baseline. */
  drift: Record<string, string[]>;
};

export type Watchdog = (event: unknown) => Promise<WatchdogAnswer>;

/**
 * Every minute, and when an execution broke off: limits that nobody puts back are put back. What a lease needs is in the
 * lease; the config is read for comparing with baselines only.
 */
export function wireWatchdog(): Watchdog {
  const home = openAwsHome();
  const tools: LimitsTools = { ...home, settingsAt: awsSettings(home) };
  return (event) =>
    redacting(home.vault, async () => {
      const told = parseWatchdogEvent(event);
      const troubles = createTroubles();
      const watched = await troubles.guard(() => watch(tools, home, told));
      await troubles.guard(() => count(tools, home));
      const drift = isComparing(told) ? await compare(tools, home, troubles) : {};
      troubles.end();
      return { leases: (watched ?? []).map(shown), drift };
    });
}

async function watch(tools: LimitsTools, { config }: AwsHome, event: WatchdogEvent): Promise<Watched[]> {
  const watched = await watchLeases(tools, deadBy(event));
  // Only now: a watchdog that cannot look through the leases is none, and nobody may lower then.
  await beat(tools.state, config.service, tools.clock.now());
  return watched;
}

/** A look that could not be taken is no number: CloudWatch tells that none came. */
async function count({ state, clock }: LimitsTools, { metrics }: AwsHome): Promise<void> {
  const { overdueLeases, owedEvents } = await countTargets(state, clock.now());
  metrics.put('OverdueLeases', overdueLeases);
  metrics.put('OwedEvents', owedEvents);
}

/** The event tells the execution's name, which is made of its function and the run. */
const deadBy =
  (event: WatchdogEvent): DeadRun =>
  (run) =>
    event.kind === 'ended' &&
    event.execution === lambdaExecutionName(event.functionArn, executionName([run]));

const compareEveryMinutes = 5;

const isComparing = (event: WatchdogEvent): boolean =>
  event.kind === 'minute' && isEveryMinutes(event.slot, compareEveryMinutes);

async function compare(
  tools: LimitsTools,
  { config }: AwsHome,
  troubles: Troubles,
): Promise<WatchdogAnswer['drift']> {
  const drift: WatchdogAnswer['drift'] = {};
  for (const environment of Object.keys(config.environments)) {
    const watched = watchedLimits(config, environment);
    const differs = watched && (await troubles.guard(() => checkDrift(tools, watched)));
    if (differs) drift[environment] = differs;
  }
  return drift;
}

/** Not what was found in a dispute: a setting may be anything. */
const shown = ({ target, lease, progress }: Watched): WatchdogAnswer['leases'][number] => ({
  environment: target.environment,
  lease,
  progress: progress.kind,
});
