import { authorityOf, partOf } from '#ground/config/authority.ts';
import { drillScheduleOf, scheduleOf } from '#ground/config/schedule.ts';
import type { Rule } from '#ground/config/rules/rules.ts';
import { isAligned } from './schedule-expression.ts';

/** What a config must also keep to when it is deployed. What another home answers for may be as it likes. */
export const awsRules: readonly Rule[] = [
  someEnvironment,
  (config) => alignedRates(partOf(config, 'aws')),
  (config) => fewSchedules(partOf(config, 'aws')),
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

/** A stack holds 500 resources; the rest of a monitor takes up to 200 of them. */
const schedulesMax = 250;

function fewSchedules(config: Parameters<Rule>[0]): ReturnType<Rule> {
  const count = [...scheduleOf(config), ...drillScheduleOf(config)].length;
  if (count <= schedulesMax) return [];
  const message = `expected at most ${schedulesMax} entries times environments on AWS, not ${count}: checks of one cadence belong into one entry`;
  return [{ path: ['schedule'], message, at: 'whole' }];
}
