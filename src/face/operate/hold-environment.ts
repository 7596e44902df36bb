import type { RestoreProgress } from '#act/limits/advance-restore.ts';
import { hold, releaseHold, standDown } from '#act/limits/hold.ts';
import type { Hold } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { activeHold, personsHold } from '#act/limits/lock-moves.ts';
import type { Target } from '#act/limits/target.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames, together } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { type Patience, untilBack, type Waited } from '#face/operate/until-back.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

export type HoldTools = LimitsTools & {
  config: Config;
  home: Authority;
  /** Gives a target back that a drill has whose process died. */
  buryAbandoned(target: Target): Promise<void>;
};

export type HoldNow = { environment: string; operator: string; reason: string; forMs?: number };

export type Held = {
  hold: Hold;
  /** It was there before, and lasts at least as long: it was left as it is. */
  wasHeld: boolean;
  waited: Waited;
};

/**
 * Stops drills and runbooks in an environment from now on, and resolves once limits are back there and no drill is left at work, or not in time:
 * the hold stays then. Rejects ENVIRONMENT_UNKNOWN, OPERATOR_UNKNOWN, AUTHORITY_ELSEWHERE.
 */
export async function holdEnvironment(
  { environment, operator, reason, forMs }: HoldNow,
  tools: HoldTools,
  patience: Patience,
): Promise<Held> {
  const target = permitted(tools, environment, operator);
  const standing = await personsHoldOn(tools, target);
  const until = forMs === undefined ? Infinity : tools.clock.now() + forMs;
  const wasHeld = standing !== undefined && (standing.until ?? Infinity) >= until;
  if (!wasHeld) await hold(tools, target, { operator, reason, ...(forMs !== undefined && { forMs }) });
  const why = `hold by ${operator}: ${reason}`;
  const { kind } = settingsSourceOf(tools.config, environment) ?? {};
  const step = async (): Promise<RestoreProgress> => {
    const progress = await standDown(tools, target, operator, why);
    const isBack = progress.kind === 'nothing' || progress.kind === 'closed';
    return isBack ? drillLeft(tools, target) : progress;
  };
  const waited = await untilBack(step, { ...patience, clock: tools.clock, environment, kind });
  const placed = await personsHoldOn(tools, target);
  return { hold: placed ?? standing ?? { operator, reason, since: tools.clock.now() }, wasHeld, waited };
}

/** A drill that lowers nothing may send all the same, until it comes to its next look at the hold. */
async function drillLeft(tools: HoldTools, target: Target): Promise<RestoreProgress> {
  await tools.buryAbandoned(target);
  const { lock } = await readTarget(tools.state, target);
  if (lock?.kind !== 'drill' || lock.until <= tools.clock.now()) return { kind: 'nothing' };
  return { kind: 'waiting', reason: `drill ${lock.id} is stopping` };
}

/** The hold that was lifted; undefined when there was none. Rejects as `holdEnvironment` does. */
export async function releaseEnvironment(
  { environment, operator }: Pick<HoldNow, 'environment' | 'operator'>,
  tools: HoldTools,
): Promise<Hold | undefined> {
  const target = permitted(tools, environment, operator);
  const standing = activeHold(await readTarget(tools.state, target), tools.clock.now());
  return (await releaseHold(tools, target, operator)) ? standing : undefined;
}

function permitted({ config, home }: HoldTools, environment: string, operator: string): Target {
  together(
    () => requireNames('environment', [environment], Object.keys(config.environments)),
    () => requireOperator(config, operator),
    () => requireAuthority(config, environment, home),
  );
  return { service: config.service, environment };
}

/** That of a deployment ends with it. */
async function personsHoldOn({ state, clock }: LimitsTools, target: Target): Promise<Hold | undefined> {
  return personsHold(await readTarget(state, target), clock.now());
}
