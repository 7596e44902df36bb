import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Occasion } from '#ground/config/schedule.ts';
import { expressionOf } from './schedule-expression.ts';
import { scheduledInvocation } from './scheduled-invocation.ts';

/** As the handlers read it; `slot` is filled in by Scheduler. */
export type SlotInput = { entry: string; environment: string; slot: string };

export type SchedulesProps<Set extends Occasion> = {
  sets: readonly Set[];
  target: IFunction;
  inputOf: (slot: SlotInput) => object;
  /** Later than so much after its slot nothing is delivered. */
  maxAgeMs: (set: Set) => number;
  deadLetters: Queue;
};

/** One schedule for each entry and environment, in a group of their own. */
export class Schedules<Set extends Occasion> extends Construct {
  constructor(scope: Construct, id: string, props: SchedulesProps<Set>) {
    super(scope, id);
    const { sets, target, inputOf, maxAgeMs, deadLetters } = props;
    const scheduleGroup = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    const group = { arn: scheduleGroup.scheduleGroupArn };
    const invocation = scheduledInvocation(this, { target, deadLetters, group });
    for (const set of sets) {
      const { entry, environment } = set;
      const { expression, timezone } = expressionOf(set);
      new Schedule(this, `${entry}.${environment}`, {
        scheduleGroup,
        description: `muster: ${entry} in ${environment}`,
        schedule: ScheduleExpression.expression(expression, TimeZone.of(timezone)),
        timeWindow: TimeWindow.off(),
        target: invocation(
          ScheduleTargetInput.fromObject(
            inputOf({ entry, environment, slot: ContextAttribute.scheduledTime }),
          ),
          Duration.seconds(ageSeconds(maxAgeMs(set))),
        ),
      });
    }
  }
}

/** Scheduler takes 1 minute to 24 hours. */
const ageSeconds = (ms: number): number => Math.min(86_400, Math.max(60, Math.floor(ms / 1000)));
