import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { grant } from './grant.ts';

/** To leave behind what could not be handled. */
export const grantDeadLetters = (to: IGrantable, queue: IQueue): void =>
  grant(to, ['sqs:SendMessage'], [queue.queueArn]);
