import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { grantAlarms } from './grants/sns.ts';

export type SelfAlarmsProps = {
  /** Every queue made in here so far is one of dead letters. */
  watched: Construct;
  /** These three by the name that their alarms have. */
  functions: Record<string, IFunction>;
  durable: Record<string, IFunction>;
  /** Invoked every minute, each with what would not happen without it. */
  everyMinute: Record<string, { function: IFunction; without: string }>;
};

/**
 * What CloudWatch tells about Muster itself, running none of its code: dead letters in any queue, functions that fail
 * or are throttled, executions that did not come to their end, what runs every minute and does not. Who subscribes to `topic` hears it.
 */
export class SelfAlarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: SelfAlarmsProps) {
    super(scope, id);
    const { watched, functions, durable, everyMinute } = props;
    this.topic = new Topic(this, 'Topic', { enforceSSL: true });
    grantAlarms(this.topic);
    for (const queue of queuesIn(watched)) this.#deadLetters(queue, idOf(queue, watched));
    for (const [name, fn] of Object.entries({ ...functions, ...durable })) {
      this.#raise(
        `${name}Errors`,
        fn.metricErrors({ period: fiveMinutes }),
        'an invocation failed: see its log',
      );
      this.#raise(`${name}Throttles`, fn.metricThrottles({ period: fiveMinutes }), 'too little concurrency');
    }
    for (const [name, fn] of Object.entries(durable)) this.#brokenRuns(name, fn);
    for (const [name, what] of Object.entries(everyMinute)) this.#silence(name, what);
  }

  #brokenRuns(name: string, fn: IFunction): void {
    for (const end of ['Failed', 'TimedOut', 'Stopped']) {
      const metric = executionsOf(fn, `DurableExecution${end}`);
      this.#raise(`${name}${end}`, metric, 'a run broke off: nobody has verified what it did');
    }
  }

  /** Of these no data is bad news. */
  #silence(name: string, { function: fn, without }: SelfAlarmsProps['everyMinute'][string]): void {
    new Alarm(this, `${name}Silent`, {
      alarmDescription: `muster ${name}Silent: ${without}`,
      metric: fn.metricInvocations({ period: Duration.minutes(1), statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }

  #deadLetters(queue: Queue, id: string): void {
    const metric = queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: 'Maximum',
    });
    this.#raise(id, metric, 'what could not be delivered lies in this queue');
  }

  /** One data point above zero is enough, and no data is how a quiet day looks. */
  #raise(id: string, metric: Metric, why: string): void {
    new Alarm(this, id, {
      alarmDescription: `muster ${id}: ${why}`,
      metric,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }
}

const fiveMinutes = Duration.minutes(5);

/** CDK has no name for these metrics yet. */
const executionsOf = (fn: IFunction, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: fn.functionName },
    statistic: 'Sum',
    period: fiveMinutes,
  });

const queuesIn = (scope: Construct): Queue[] => scope.node.findAll().filter((node) => node instanceof Queue);

/** `Runbook/DeadLetters` → `RunbookDeadLetters` */
const idOf = ({ node }: Queue, within: Construct): string =>
  node.path.slice(within.node.path.length).replaceAll('/', '');
