import { policiesFor } from '#ground/config/alarm-policy.ts';
import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** What `default` says holds wherever no other policy says otherwise. */
export function defaultEverywhere(config: Config): Finding[] {
  const { environments, checks } = config.alarms['default'] ?? {};
  const written = Object.entries({ environments, checks }).filter(([, where]) => where !== undefined);
  return written.map(([key]) => ({
    path: ['alarms', 'default', key],
    message: 'expected none: default holds wherever no other policy does',
    at: 'key' as const,
  }));
}

/** Two policies for one check in one environment would leave open which of them holds. */
export function onePolicyEach(config: Config): Finding[] {
  const pairs = Object.keys(config.environments).flatMap((environment) =>
    Object.keys(config.checks).map((check) => ({ environment, check })),
  );
  const clashes = pairs.flatMap(({ environment, check }) => {
    const [first, ...others] = policiesFor(config, environment, check);
    return others.map((other) => ({ other, also: `${first} also covers ${check} in ${environment}` }));
  });
  return clashes
    .filter(({ other }, index) => clashes.findIndex((clash) => clash.other === other) === index)
    .map(({ other, also }) => ({
      path: ['alarms', other],
      at: 'whole',
      message: `expected one policy for a check in an environment: ${also}`,
    }));
}
