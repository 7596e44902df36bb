import type { Duration } from 'aws-cdk-lib';
import { Rule, type EventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import { retriesMax } from './dead-letters.ts';

export type AlarmRulesProps = {
  config: Config;
  bus: EventBus;
  dispatch: IFunction;
  maxAge: Duration;
  deadLetters: Queue;
};

/** For each runbook a rule that lets the alarms through which it answers. */
export class AlarmRules extends Construct {
  constructor(scope: Construct, id: string, props: AlarmRulesProps) {
    super(scope, id);
    const { config, bus, dispatch, maxAge, deadLetters } = props;
    for (const [name, runbook] of Object.entries(config.runbooks)) {
      new Rule(this, name, {
        eventBus: bus,
        description: `muster: alarms that ${name} answers`,
        eventPattern: {
          source: ['muster'],
          detailType: ['Alarm Raised'],
          detail: patternOf(config, runbook),
        },
        targets: [
          new LambdaFunction(dispatch, {
            retryAttempts: retriesMax,
            maxEventAge: maxAge,
            deadLetterQueue: deadLetters,
          }),
        ],
      });
    }
  }
}

const patternOf = ({ service }: Config, { when }: Runbook): Record<string, string[]> => ({
  service: [service],
  environment: when.environments,
  severity: when.severities,
  ...(when.checks && { check: when.checks }),
});
