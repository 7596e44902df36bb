import { MusterError } from '#ground/base/muster-error.ts';
import type { Check } from '#ground/config/schema/check.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Environment } from '#ground/config/schema/target.ts';

/** Throws CHECK_UNKNOWN. */
export function findCheck(name: string, { checks }: Config): Check {
  const check = checks[name];
  if (check) return check;
  const hint = `the config has ${Object.keys(checks).join(', ')}`;
  throw new MusterError('CHECK_UNKNOWN', `there is no check ${name}`, { hint, exit: 2 });
}

/** Throws ENVIRONMENT_UNKNOWN. */
export function findEnvironment(name: string, { environments }: Config): Environment {
  const environment = environments[name];
  if (environment) return environment;
  const hint = `the config has ${Object.keys(environments).join(', ')}`;
  throw new MusterError('ENVIRONMENT_UNKNOWN', `there is no environment ${name}`, { hint, exit: 2 });
}
