import { Duration, TimeZone } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ScheduledSet } from '#ground/config/schedule.ts';
import { retriesMax } from './dead-letters.ts';
import { expressionOf, periodMs } from './schedule-expression.ts';

export type SchedulesProps = { sets: readonly ScheduledSet[]; probe: IFunction; deadLetters: Queue };

/** One schedule for each entry and environment, in a group of their own. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { sets, probe, deadLetters }: SchedulesProps) {
    super(scope, id);
    const scheduleGroup = new ScheduleGroup(this, 'Group');
    for (const set of sets) {
      const { entry, environment } = set;
      const { expression, timezone } = expressionOf(set);
      new Schedule(this, `${entry}.${environment}`, {
        scheduleGroup,
        description: `muster: ${entry} in ${environment}`,
        schedule: ScheduleExpression.expression(expression, TimeZone.of(timezone)),
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(probe, {
          input: ScheduleTargetInput.fromObject({ entry, environment, slot: ContextAttribute.scheduledTime }),
          retryAttempts: retriesMax,
          maxEventAge: Duration.seconds(maxAgeSeconds(set)),
          deadLetterQueue: deadLetters,
        }),
      });
    }
  }
}

/** One period: an older slot is a gap. Scheduler takes 1 minute to 24 hours. */
const maxAgeSeconds = (set: ScheduledSet): number =>
  Math.min(86_400, Math.max(60, Math.floor(periodMs(set) / 1000)));
