import type { Json } from '#ground/base/json.ts';
import { matchesPattern } from '#ground/config/pattern.ts';
import type { Path } from '#ground/config/problem.ts';

/** Keys that the config's contract has and this version does not: to say so, rather than "unknown key". */
const laterKeys = [
  'gates',
  'changeClasses',
  'openapi',
  'probe',
  'probes',
  'regions',
  'locations',
  'quorum',
  'objectives',
  'checks.*.openapi',
  'checks.*.regions',
  'checks.*.quorum',
  'schedule.*.regions',
  'schedule.*.locations',
  'alarms.*.objective',
];

const laterValues: Readonly<Record<string, readonly string[]>> = {
  'runbooks.*.do.*.kind': ['railway-redeploy', 'ecs-rollback'],
};

export const notBuiltYet = 'not built yet';

export const isLaterKey = (path: Path): boolean => laterKeys.some((pattern) => matchesPattern(path, pattern));

export const isLaterValue = (path: Path, value: Json | undefined): boolean =>
  Object.entries(laterValues).some(
    ([pattern, values]) => matchesPattern(path, pattern) && values.some((later) => later === value),
  );
