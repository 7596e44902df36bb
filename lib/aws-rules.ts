import { authorityOf, partOf } from '#ground/config/authority.ts';
import type { Rule } from '#ground/config/rules/rules.ts';
import { isAligned } from './schedule-expression.ts';

/** What a config must also keep to when it is deployed. What another home answers for may be as it likes. */
export const awsRules: readonly Rule[] = [
  someEnvironment,
  (config) => alignedRates(partOf(config, 'aws')),
  (config) => noApproval(partOf(config, 'aws')),
];

function someEnvironment(config: Parameters<Rule>[0]): ReturnType<Rule> {
  if (Object.keys(config.environments).some((name) => authorityOf(config, name) === 'aws')) return [];
  const message = "expected one with authority: 'aws': AWS watches only those, and here is none";
  return [{ path: ['environments'], message, at: 'whole' }];
}

const rateExpected =
  'expected on AWS what divides an hour or a day, from 1m on, such as 5m or 2h: slots are minutes of the clock';

function alignedRates(config: Parameters<Rule>[0]): ReturnType<Rule> {
  return Object.entries(config.schedule).flatMap(([entry, { every }]) => {
    if (every === undefined || isAligned(every)) return [];
    return [{ path: ['schedule', entry, 'every'], message: rateExpected }];
  });
}

const modeExpected =
  'expected dry-run or auto on AWS: approve waits for `muster runbook approve`, which does not reach AWS yet';

function noApproval(config: Parameters<Rule>[0]): ReturnType<Rule> {
  return Object.entries(config.runbooks).flatMap(([runbook, { mode }]) =>
    mode === 'approve' ? [{ path: ['runbooks', runbook, 'mode'], message: modeExpected }] : [],
  );
}
