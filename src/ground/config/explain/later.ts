import type { Json } from '#ground/base/json.ts';
import { matchesPattern } from '#ground/config/pattern.ts';
import type { Path } from '#ground/config/problem.ts';

/** Keys that the config's contract has and this version does not: to say so, rather than "unknown key". */
const laterKeys = [
  'maintenance',
  'monitor',
  'notify',
  'gates',
  'changeClasses',
  'openapi',
  'probe',
  'probes',
  'regions',
  'locations',
  'quorum',
  'objectives',
  'client.selfCheck.egress',
  'checks.*.openapi',
  'checks.*.regions',
  'checks.*.quorum',
  'schedule.*.regions',
  'schedule.*.locations',
  'alarms.*.remind',
  'alarms.*.objective',
  'runbooks.*.guards.releasedWithin',
  'runbooks.*.guards.vetoedBy',
];

const laterValues: Readonly<Record<string, readonly string[]>> = {
  'runbooks.*.do.*.kind': [
    'railway-rollback',
    'railway-redeploy',
    'github-workflow',
    'lambda-alias',
    'ssm-automation',
    'ecs-rollback',
  ],
};

export const notBuiltYet = 'not built yet';

export const isLaterKey = (path: Path): boolean => laterKeys.some((pattern) => matchesPattern(path, pattern));

export const isLaterValue = (path: Path, value: Json | undefined): boolean =>
  Object.entries(laterValues).some(
    ([pattern, values]) => matchesPattern(path, pattern) && values.some((later) => later === value),
  );
