import { Duration, Validations } from 'aws-cdk-lib';
import type { EventInvokeConfigOptions, IDestination } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { grantDeadLetters } from './grants/dead-letters.ts';

/** Where one asynchronous hop leaves what it could not deliver, for two weeks. */
export function deadLetters(scope: Construct, id: string): Queue {
  const queue = deadLettersOfFunction(scope, id);
  // cdk-nag knows those alone that hang on a function.
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is the dead-letter queue of a destination, a schedule or a rule. Nothing consumes it, and one message in it is an alarm.',
  });
  return queue;
}

/** The same, for a function that takes no destination. */
export const deadLettersOfFunction = (scope: Construct, id: string): Queue =>
  new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });

export const retriesMax = 2;

/** Lambda's own queue: at most two retries, and nothing older than `maxAge`. */
export const asyncPatience = (maxAge: Duration): EventInvokeConfigOptions => ({
  retryAttempts: retriesMax,
  maxEventAge: maxAge,
});

/** So, and then the dead letters. Not of a durable function: it knows no destinations, only a queue of its own. */
export const asyncInvoke = (maxAge: Duration, queue: Queue): EventInvokeConfigOptions => ({
  ...asyncPatience(maxAge),
  onFailure: destination(queue),
});

/** As CDK's SqsDestination, without the rights to look into the queue. */
const destination = (queue: Queue): IDestination => ({
  bind(_scope, fn) {
    if (fn.role) grantDeadLetters(fn.role, queue);
    return { destination: queue.queueArn };
  },
});
