import { watchedLimits } from '#act/limits/baseline-of.ts';
import { type Drift, readDrift } from '#act/limits/drift.ts';
import { type Hold, isOpen, type Lease, type Lock, type Taint, type TargetState } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { activeHold } from '#act/limits/lock-moves.ts';
import { sameSetting, type SettingMap, showSetting, unset } from '#act/limits/setting.ts';
import { readTarget } from '#act/limits/target-store.ts';
import { requireNames } from '#face/operate/require-names.ts';
import { whoLowers } from '#face/operate/who-lowers.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { type Authority, authorityOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** One limit or switch. `lowered`: it differs, and an open lease says so. */
export type LimitNow = { name: string; baseline: string; live: string; is: 'baseline' | 'lowered' | 'off' };

export type EnvironmentLimits = {
  environment: string;
  authority: Authority;
  /** Empty where no settings are declared, or they cannot be read. */
  limits: LimitNow[];
  /** A lease that the settings' own marker names. */
  marker?: string;
  lease?: Pick<Lease, 'id' | 'run' | 'state' | 'openedAt' | 'restoreBy'> & {
    names: string[];
    restoring?: Lease['restoring'];
  };
  hold?: Hold;
  lock?: Pick<Lock, 'kind' | 'id' | 'since' | 'until'>;
  /** Since when they are known to be off without a lease. */
  drift?: Pick<Drift, 'since' | 'differs'>;
  /** Deployments made while a limit was lowered, the newest first. */
  tainted: Taint[];
  /** `ok`: all at baseline, or under a lease in time. */
  is: 'ok' | 'off' | 'unknown';
  /** One line each. */
  problems: string[];
};

const taintsShownMax = 20;

/** Every environment, or one: what stands there, what should, and who says why. Rejects ENVIRONMENT_UNKNOWN. */
export async function listLimits(
  tools: LimitsTools & { config: Config },
  environment?: string,
): Promise<EnvironmentLimits[]> {
  const known = Object.keys(tools.config.environments);
  if (environment !== undefined) requireNames('environment', [environment], known);
  const wanted = environment === undefined ? known : [environment];
  return Promise.all(wanted.map((one) => limitsOf(tools, one)));
}

async function limitsOf(
  tools: LimitsTools & { config: Config },
  environment: string,
): Promise<EnvironmentLimits> {
  const { config, state, clock } = tools;
  const target = { service: config.service, environment };
  const watched = watchedLimits(config, environment);
  const found = watched ? await readNow(tools, watched) : undefined;
  // After the settings: a lease that was opened meanwhile explains what was read.
  const now = await readTarget(state, target);
  const drift = await readDrift(tools, target);
  const limits = watched && found?.kind === 'read' ? compare(watched.baseline, found.values, now.lease) : [];
  const authority = authorityOf(config, environment) ?? 'local';
  return {
    environment,
    authority,
    limits,
    ...(found?.kind === 'read' && found.marker !== undefined && { marker: found.marker }),
    ...(drift.differs.length > 0 && { drift: shownDrift(drift) }),
    ...kept(now, clock.now()),
    ...judge({ environment, limits, now, found, authority, at: clock.now() }),
  };
}

/** What the target's own document says. */
function kept(now: TargetState, at: EpochMs): Pick<EnvironmentLimits, 'lease' | 'hold' | 'lock' | 'tainted'> {
  const hold = activeHold(now, at);
  const tainted = now.taints.filter(({ deployments }) => deployments.length > 0);
  return {
    ...(isOpen(now.lease) && { lease: shownLease(now.lease) }),
    ...(hold && { hold }),
    ...(now.lock && { lock: shownLock(now.lock) }),
    tainted: tainted.slice(-taintsShownMax).toReversed(),
  };
}

type Found = { kind: 'read'; values: SettingMap; marker?: string } | { kind: 'unreadable'; reason: string };

async function readNow(
  { settingsAt }: LimitsTools,
  { source, baseline }: NonNullable<ReturnType<typeof watchedLimits>>,
): Promise<Found> {
  try {
    const settings = settingsAt(source);
    const { values } = await settings.read(Object.keys(baseline));
    const marker = await settings.marker();
    return { kind: 'read', values, ...(marker !== undefined && { marker }) };
  } catch (error) {
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) };
  }
}

const compare = (baseline: SettingMap, values: SettingMap, lease: Lease | undefined): LimitNow[] =>
  Object.entries(baseline).map(([name, setting]) => {
    const live = values[name] ?? unset;
    const isLeased = isOpen(lease) && Object.hasOwn(lease.originals, name);
    const differs = isLeased ? 'lowered' : 'off';
    return {
      name,
      baseline: showSetting(setting),
      live: showSetting(live),
      is: sameSetting(setting, live) ? 'baseline' : differs,
    };
  });

type Judging = {
  environment: string;
  limits: readonly LimitNow[];
  now: TargetState;
  found: Found | undefined;
  authority: Authority;
  at: EpochMs;
};

/** Pure. */
function judge({
  environment,
  limits,
  now,
  found,
  authority,
  at,
}: Judging): Pick<EnvironmentLimits, 'is' | 'problems'> {
  if (found?.kind === 'unreadable') return { is: 'unknown', problems: [`not to be read: ${found.reason}`] };
  const problems = [...leaseProblems(now.lease, at, environment), ...offProblems(limits, found, now.lease)];
  if (problems.length === 0) return { is: 'ok', problems };
  // Whoever answers for it may have a lease that nobody here can see.
  return authority === 'local'
    ? { is: 'off', problems }
    : { is: 'unknown', problems: [...problems, `leases of this environment are kept on ${authority}`] };
}

function leaseProblems(lease: Lease | undefined, at: EpochMs, environment: string): string[] {
  const restore = `muster limits restore --env ${environment}`;
  if (!isOpen(lease)) return [];
  const who = whoLowers(lease);
  if (lease.state === 'DISPUTED')
    return [`what ${who} lowered is disputed: type ${restore}, or muster limits accept --env ${environment}`];
  return at >= lease.restoreBy ? [`what ${who} lowered is not back, and overdue: type ${restore}`] : [];
}

function offProblems(
  limits: readonly LimitNow[],
  found: Found | undefined,
  lease: Lease | undefined,
): string[] {
  const off = limits.filter(({ is }) => is === 'off');
  const lines = off.map(({ name, live, baseline }) => `${name} is ${live}, its baseline is ${baseline}`);
  const isMarked = found?.kind === 'read' && found.marker !== undefined && !isOpen(lease);
  return isMarked ? [...lines, `a marker says that they are lowered: ${found.marker}`] : lines;
}

const shownLease = (lease: Lease): NonNullable<EnvironmentLimits['lease']> => {
  const { id, run, state, openedAt, restoreBy, restoring } = lease;
  const names = Object.keys(lease.originals);
  return { id, run, state, openedAt, restoreBy, names, ...(restoring && { restoring }) };
};

const shownLock = ({ kind, id, since, until }: Lock): EnvironmentLimits['lock'] & object => ({
  kind,
  id,
  since,
  until,
});

const shownDrift = ({ since, differs }: Drift): Pick<Drift, 'since' | 'differs'> => ({
  differs,
  ...(since !== undefined && { since }),
});
