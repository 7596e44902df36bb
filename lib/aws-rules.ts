import type { Rule } from '#ground/config/rules/rules.ts';
import { isAligned } from './schedule-expression.ts';

/** What a config must also keep to when it is deployed: every environment in it is watched from AWS. */
export const awsRules: readonly Rule[] = [alignedRates, noCommands];

const rateExpected =
  'expected on AWS what divides an hour or a day, from 1m on, such as 5m or 2h: slots are minutes of the clock';

function alignedRates(config: Parameters<Rule>[0]): ReturnType<Rule> {
  return Object.entries(config.schedule).flatMap(([entry, { every }]) => {
    if (every === undefined || isAligned(every)) return [];
    return [{ path: ['schedule', entry, 'every'], message: rateExpected }];
  });
}

function noCommands(config: Parameters<Rule>[0]): ReturnType<Rule> {
  return Object.entries(config.runbooks).flatMap(([runbook, book]) =>
    book.do.flatMap(({ kind }, index) =>
      kind === 'command'
        ? [
            {
              path: ['runbooks', runbook, 'do', index, 'kind'],
              message: 'expected http: a command runs on one machine only',
            },
          ]
        : [],
    ),
  );
}
