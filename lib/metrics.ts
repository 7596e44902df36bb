import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { metricsDimension, metricsNamespace, type MetricName } from '#ground/base/metrics.ts';

export const minute = Duration.minutes(1);
export const fiveMinutes = Duration.minutes(5);

/** How durable executions end, and how many begin. Source: Lambda Developer Guide, "Monitoring durable functions". */
export type ExecutionMetric = 'Started' | 'Succeeded' | 'Failed' | 'TimedOut' | 'Stopped';

/** Of a durable function, over all of its versions. CDK has no name for these yet. */
export const executionsOf = (fn: IFunction, what: ExecutionMetric): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName: `DurableExecution${what}`,
    dimensionsMap: { FunctionName: fn.functionName },
    statistic: Stats.SUM,
    period: fiveMinutes,
  });

/** What a service's functions write about themselves: the highest of a minute. */
export const musterMetric = (service: string, metricName: MetricName): Metric =>
  new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { [metricsDimension]: service },
    statistic: Stats.MAXIMUM,
    period: minute,
  });

/** What DynamoDB turned away. */
export const throttlesOf = (table: TableV2, what: 'Read' | 'Write'): Metric =>
  table.metric(`${what}ThrottleEvents`, { statistic: Stats.SUM, period: fiveMinutes });

/** Of what is written to an index, which counts apart from its table and holds up its writes. */
export const indexThrottlesOf = ({ table, index }: TableIndex): Metric =>
  table.metric('WriteThrottleEvents', {
    dimensionsMap: { TableName: table.tableName, GlobalSecondaryIndexName: index },
    statistic: Stats.SUM,
    period: fiveMinutes,
  });

export type TableIndex = { table: TableV2; index: string };

/** Asynchronous invocations that Lambda gave up, whether or not it could leave them behind. */
export const droppedBy = (fn: IFunction): Metric =>
  fn.metric('AsyncEventsDropped', { statistic: Stats.SUM, period: fiveMinutes });

export const invocationsOf = (fn: IFunction): Metric =>
  fn.metricInvocations({ statistic: Stats.SUM, period: minute });

export const waitingIn = (queue: IQueue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: minute });
