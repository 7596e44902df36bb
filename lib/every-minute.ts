import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { deadLetters, retriesMax } from './dead-letters.ts';

/** Sends `{ slot }` every minute; a minute that is over is not made up. */
export const everyMinute = (scope: Construct, target: IFunction, why: string): Schedule =>
  new Schedule(scope, 'EveryMinute', {
    description: `muster: ${why}`,
    schedule: ScheduleExpression.expression('cron(* * * * ? *)'),
    timeWindow: TimeWindow.off(),
    target: new LambdaInvoke(target, {
      input: ScheduleTargetInput.fromObject({ slot: ContextAttribute.scheduledTime }),
      retryAttempts: retriesMax,
      maxEventAge: Duration.minutes(1),
      deadLetterQueue: deadLetters(scope, 'ScheduleDeadLetters'),
    }),
  });
