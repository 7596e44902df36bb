import type { RestoreProgress } from '#act/limits/advance-restore.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import { isOpen, sourceOf } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { notAtBaseline } from '#act/limits/at-baseline.ts';
import { acceptFound, restoreByHand, restoreDrift } from '#act/limits/settle-dispute.ts';
import type { Target } from '#act/limits/target.ts';
import { allTargets, readTarget } from '#act/limits/target-store.ts';
import { requireAuthority } from '#face/operate/require-authority.ts';
import { requireNames, together } from '#face/operate/require-names.ts';
import { requireOperator } from '#face/operate/require-operator.ts';
import { whoLowers } from '#face/operate/who-lowers.ts';
import { type Patience, untilBack, type Waited } from '#face/operate/until-back.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import type { Authority } from '#ground/config/authority.ts';
import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';

export type RestoreTools = LimitsTools & {
  random: Random;
  home: Authority;
  /** Throws where the baselines of the config are not those that count. */
  requireBaselines?: () => void;
};

export type Restored = {
  target: Target;
  /** What was put back; `nothing`: no lease was open, and nothing that is known was off. */
  what: 'lease' | 'drift' | 'nothing';
  waited: Waited;
};

/**
 * Puts back what a lease lowered; where none is open, and a config says what the baseline is, what is off that. Anybody
 * who has the data may put back a lease: restoring wins. Over a disputed value, and where no lease is open, what stands there
 * is somebody's: only an operator may. Rejects ENVIRONMENT_UNKNOWN, OPERATOR_UNKNOWN, USAGE where several services are kept, and
 * AUTHORITY_ELSEWHERE where no lease is open here and another home answers.
 */
export async function restoreLimits(
  order: { environment: string; service?: string; operator: string },
  tools: RestoreTools,
  patience: Patience,
  config?: Config,
): Promise<Restored> {
  const target = await findTarget(order, tools, config);
  const { operator } = order;
  const { lease } = await readTarget(tools.state, target);
  const waiting = { ...patience, clock: tools.clock, environment: target.environment };
  if (isOpen(lease)) {
    // Over somebody else's value.
    if (lease.state === 'DISPUTED' && config) requireOperator(config, operator);
    const { kind } = sourceOf(lease);
    const waited = await untilBack(() => restoreByHand(tools, target, operator), { ...waiting, kind });
    return { target, what: 'lease', waited };
  }
  // Where another home answers, a lease that nobody here can see may say why.
  if (config) requireAuthority(config, target.environment, tools.home);
  tools.requireBaselines?.();
  const watched = config && watchedLimits(config, target.environment);
  if (!watched || (await notAtBaseline(tools.settingsAt(watched.source), watched.baseline)) === null)
    return { target, what: 'nothing', waited: { isBack: true } };
  requireOperator(config, operator);
  const id = tools.random.id();
  const step = async (): Promise<RestoreProgress> => {
    const now = await readTarget(tools.state, target);
    return now.lease?.run === `by-hand/${id}`
      ? restoreByHand(tools, target, operator)
      : restoreDrift(tools, watched, { operator, id });
  };
  const waited = await untilBack(step, { ...waiting, kind: watched.source.kind });
  return { target, what: 'drift', waited };
}

async function findTarget(
  { environment, service }: { environment: string; service?: string },
  { state }: LimitsTools,
  config?: Config,
): Promise<Target> {
  const kept = await keptTargets(state);
  requireNames('environment', [environment], namesOf(kept, config), config ? 'config' : 'data');
  const services = kept
    .filter((target) => target.environment === environment)
    .map((target) => target.service);
  const wanted = service ?? config?.service;
  if (wanted !== undefined) return { service: wanted, environment };
  const [only, ...others] = services;
  if (only !== undefined && others.length === 0) return { service: only, environment };
  throw new MusterError('USAGE', `which service? ${environment} is kept for ${services.join(', ')}`, {
    hint: `muster limits restore --env ${environment} --service ${only ?? 'NAME'}`,
    exit: 2,
  });
}

async function keptTargets(state: LimitsTools['state']): Promise<Target[]> {
  const kept: Target[] = [];
  for await (const target of allTargets(state)) kept.push(target);
  return kept;
}

/** Of environments: what the data has, and what the config has. */
const namesOf = (kept: readonly Target[], config: Config | undefined): string[] => [
  ...new Set([...kept.map(({ environment }) => environment), ...Object.keys(config?.environments ?? {})]),
];

/**
 * Leaves a disputed value as it was found, and ends the lease. Rejects ENVIRONMENT_UNKNOWN, OPERATOR_UNKNOWN,
 * NO_DISPUTE when there is none, and AUTHORITY_ELSEWHERE when another home answers.
 */
export async function acceptLimits(
  { environment, operator }: { environment: string; operator: string },
  tools: LimitsTools & { config: Config; home: Authority },
): Promise<void> {
  const { config, state } = tools;
  // An environment that the config has no more may have a lease open all the same.
  const known = namesOf(await keptTargets(state), config);
  together(
    () => requireNames('environment', [environment], known),
    () => requireOperator(config, operator),
  );
  const target = { service: config.service, environment };
  if (await acceptFound(tools, target, operator)) return;
  const { lease } = await readTarget(state, target);
  if (!isOpen(lease) && ownOf(config.environments, environment))
    requireAuthority(config, environment, tools.home);
  const why = isOpen(lease)
    ? `${whoLowers(lease)} has limits lowered, and nobody else's value was found`
    : 'no lease is open';
  throw new MusterError('NO_DISPUTE', `nothing is disputed on ${environment}: ${why}`, {
    hint: `muster limits --env ${environment}`,
    exit: 2,
  });
}
