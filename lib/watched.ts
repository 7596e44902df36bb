import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** What CloudWatch looks at: each by the name that alarms and people have for it. */
export type Watched = {
  service: string;
  /** Of dead letters. */
  queues: Readonly<Record<string, Queue>>;
  /** Those that are durable are in `durable` only. */
  functions: Readonly<Record<string, Function>>;
  durable: Readonly<Record<string, Function>>;
  tables: Readonly<Record<string, TableV2>>;
  /** Invoked every minute, each with what would not happen without it. */
  everyMinute: Readonly<Record<string, { function: Function; without: string }>>;
};

/** Every queue made in `scope` so far: they are all for dead letters. `Runbook/DeadLetters` → `RunbookDeadLetters` */
export const queuesIn = (scope: Construct): Record<string, Queue> =>
  Object.fromEntries(
    scope.node
      .findAll()
      .filter((node) => node instanceof Queue)
      .map((queue) => [queue.node.path.slice(scope.node.path.length).replaceAll('/', ''), queue]),
  );
