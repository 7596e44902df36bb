import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { deadLetters } from './dead-letters.ts';
import { scheduledInvocation } from './scheduled-invocation.ts';

/** Sends `{ slot }` every minute; a minute that is over is not made up. */
export function everyMinute(scope: Construct, target: IFunction, why: string): Schedule {
  const invocation = scheduledInvocation(scope, {
    target,
    deadLetters: deadLetters(scope, 'ScheduleDeadLetters'),
    group: { name: 'default' },
  });
  return new Schedule(scope, 'EveryMinute', {
    description: `muster: ${why}`,
    schedule: ScheduleExpression.expression('cron(* * * * ? *)'),
    timeWindow: TimeWindow.off(),
    target: invocation(
      ScheduleTargetInput.fromObject({ slot: ContextAttribute.scheduledTime }),
      Duration.minutes(1),
    ),
  });
}
