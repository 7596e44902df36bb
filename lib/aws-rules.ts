import { formatDuration } from '#ground/base/duration.ts';
import type { Rule } from '#ground/config/rules/rules.ts';
import { isAligned } from './schedule-expression.ts';

/** What a config must also keep to when it is deployed: every environment in it is watched from AWS. */
export const awsRules: readonly Rule[] = [alignedRates, noCommands];

function alignedRates(config: Parameters<Rule>[0]): ReturnType<Rule> {
  return Object.entries(config.schedule).flatMap(([entry, { every }]) => {
    if (every === undefined || isAligned(every)) return [];
    const message = `expected what divides an hour or a day, 1m or more, such as 5m or 2h, not ${formatDuration(every)}: on AWS slots are minutes of the clock`;
    return [{ path: ['schedule', entry, 'every'], message }];
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
