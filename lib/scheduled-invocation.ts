import { Stack, type Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IScheduleTarget, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { retriesMax } from './dead-letters.ts';
import { grantDeadLetters } from './grants/dead-letters.ts';
import { grantInvoke } from './grants/invoke.ts';

export type Invoked = {
  target: IFunction;
  deadLetters: Queue;
  /** The group whose schedules may do it. */
  group: { name: string } | { arn: string };
};

/** By one schedule: with this input, and nothing once it is older. */
export type Invocation = (input: ScheduleTargetInput, maxAge: Duration) => IScheduleTarget;

/**
 * As CDK's LambdaInvoke, whose role may invoke every version and alias of the function besides: this one the function alone.
 */
export function scheduledInvocation(scope: Construct, { target, deadLetters, group }: Invoked): Invocation {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'SchedulerRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': stack.account,
          'aws:SourceArn': 'arn' in group ? group.arn : groupArn(stack, group.name),
        },
      },
    }),
  });
  grantInvoke(role, [target]);
  grantDeadLetters(role, deadLetters);
  return (input, maxAge) => ({
    bind: () => ({
      arn: target.functionArn,
      role,
      input,
      retryPolicy: { maximumRetryAttempts: retriesMax, maximumEventAgeInSeconds: maxAge.toSeconds() },
      deadLetterConfig: { arn: deadLetters.queueArn },
    }),
  });
}

const groupArn = (stack: Stack, resourceName: string): string =>
  stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName });
