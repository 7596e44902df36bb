import type { AlarmPolicy } from '#ground/config/schema/alarm.ts';
import type { Config } from '#ground/config/schema/config.ts';

type Severity = 'critical' | 'warning' | 'info';

/** What alarms of one (check, environment), with everything filled in. */
export type ResolvedAlarmPolicy = {
  /** So many in a row raise; an absent outcome never does. */
  raise: { fail?: number; degraded?: number };
  /** So many passes in a row clear. */
  clear: { pass: number };
  /** Quick re-checks on the first failure; absent: none. */
  confirm?: { times: number; everyMs: number };
  severity: { fail: Severity; degraded: Severity };
  /** Absent: it is told once. */
  remindMs?: number;
  flapping: { raises: number; withinMs: number; quietMs: number };
};

const builtIn = {
  raise: { fail: 3, degraded: 10 },
  clear: { pass: 2 },
  severity: { fail: 'critical', degraded: 'warning' },
  flapping: { raises: 3, within: 3_600_000, quiet: 900_000 },
} as const;

/** The policy named for this check and environment, over `default`, over the built-in one, member by member. */
export function alarmPolicyFor(config: Config, environment: string, check: string): ResolvedAlarmPolicy {
  const [name = 'default'] = policiesFor(config, environment, check);
  const layers = [config.alarms['default'] ?? {}, config.alarms[name] ?? {}];
  const { confirm, remind } = merge<AlarmPolicy>({}, ...layers);
  const { raises, within, quiet } = merge(builtIn.flapping, ...layers.map(({ flapping }) => flapping));
  return {
    raise: merge(builtIn.raise, ...layers.map(({ raise }) => raise)),
    clear: merge(builtIn.clear, ...layers.map(({ clear }) => clear)),
    ...(confirm && { confirm: { times: confirm.times, everyMs: confirm.every } }),
    severity: merge(builtIn.severity, ...layers.map(({ severity }) => severity)),
    ...(remind !== undefined && { remindMs: remind }),
    flapping: { raises, withinMs: within, quietMs: quiet },
  };
}

/** Names of the policies other than `default` that apply; a valid config has at most one for each pair. */
export function policiesFor(config: Config, environment: string, check: string): string[] {
  return Object.entries(config.alarms)
    .filter(([name, policy]) => name !== 'default' && applies(policy, environment, check))
    .map(([name]) => name);
}

function applies(policy: AlarmPolicy, environment: string, check: string): boolean {
  const here = policy.environments?.includes(environment) ?? true;
  return here && (policy.checks === undefined || policy.checks === 'all' || policy.checks.includes(check));
}

/** Later layers win; a member that is absent or undefined leaves the earlier one. */
function merge<T extends object>(base: T, ...layers: (object | undefined)[]): T {
  const present = layers.map((layer) =>
    Object.fromEntries(Object.entries(layer ?? {}).filter(([, value]) => value !== undefined)),
  );
  return Object.assign({}, base, ...present) as T;
}
