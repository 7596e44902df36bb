import { Duration } from 'aws-cdk-lib';
import type { EventInvokeConfigOptions, IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { grantDeadLetters } from './grants/dead-letters.ts';

/** Where one asynchronous hop leaves what it could not deliver, for two weeks. */
export const deadLetters = (scope: Construct, id: string): Queue =>
  new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });

export const retriesMax = 2;

/** Lambda's own queue: at most two retries, nothing older than `maxAge`, and then the dead letters. */
export const asyncInvoke = (maxAge: Duration, queue: Queue): EventInvokeConfigOptions => ({
  retryAttempts: retriesMax,
  maxEventAge: maxAge,
  onFailure: destination(queue),
});

/** As CDK's SqsDestination, without the rights to look into the queue. */
const destination = (queue: Queue): IDestination => ({
  bind(_scope, fn) {
    if (fn.role) grantDeadLetters(fn.role, queue);
    return { destination: queue.queueArn };
  },
});
