import type { Duration } from 'aws-cdk-lib';
import { Rule, type EventBus } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Config } from '#ground/config/schema/config.ts';
import { retriesMax } from './dead-letters.ts';

export type EventRuleProps = {
  config: Config;
  bus: EventBus;
  dispatch: IFunction;
  maxAge: Duration;
  deadLetters: Queue;
};

/**
 * What happened → dispatch, which knows whom it concerns: one rule, so that each event is delivered once. Where nobody is
 * told, only alarms that are raised, which runbooks answer.
 */
export const eventRule = (scope: Construct, id: string, props: EventRuleProps): Rule =>
  new Rule(scope, id, {
    eventBus: props.bus,
    description: 'muster: what runbooks answer, and what people are told',
    eventPattern: {
      source: ['muster'],
      ...(Object.keys(props.config.notify).length === 0 && { detailType: ['Alarm Raised'] }),
      detail: { service: [props.config.service] },
    },
    targets: [
      new LambdaFunction(props.dispatch, {
        retryAttempts: retriesMax,
        maxEventAge: props.maxAge,
        deadLetterQueue: props.deadLetters,
      }),
    ],
  });
