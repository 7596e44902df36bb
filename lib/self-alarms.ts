import { Alarm, ComparisonOperator, TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { grantAlarms } from './grants/sns.ts';
import {
  droppedBy,
  executionsOf,
  fiveMinutes,
  indexThrottlesOf,
  invocationsOf,
  musterMetric,
  throttlesOf,
  waitingIn,
} from './metrics.ts';
import type { Watched } from './watched.ts';

export type SelfAlarmsProps = Watched & {
  /** To be told instead of a topic of their own. */
  topic?: ITopic | undefined;
};

/**
 * What CloudWatch tells about Muster itself, running none of its code: dead letters in any queue, functions that fail
 * or are throttled, executions that were given up or did not come to their end, evidence that was changed, what runs
 * every minute and does not, limits and news that stay behind, throttled tables and indexes. Who subscribes to `topic`
 * hears it.
 */
export class SelfAlarms extends Construct {
  readonly topic: ITopic;
  readonly alarms: Alarm[] = [];

  constructor(scope: Construct, id: string, props: SelfAlarmsProps) {
    super(scope, id);
    const { service, queues, functions, durable, tables, indexes, alarming, everyMinute } = props;
    this.topic = props.topic ?? this.#ownTopic();
    for (const [name, queue] of Object.entries(queues)) {
      this.#raise(name, waitingIn(queue), 'what could not be delivered lies in this queue');
    }
    for (const [name, fn] of Object.entries({ ...functions, ...durable })) this.#failures(name, fn);
    for (const [name, fn] of Object.entries(durable)) this.#brokenRuns(name, fn);
    for (const [name, table] of Object.entries(tables)) this.#turnedAway(name, table);
    for (const [name, index] of Object.entries(indexes)) {
      this.#raise(`${name}WriteThrottles`, indexThrottlesOf(index), turnedAway);
    }
    for (const [name, { function: fn, what }] of Object.entries(alarming)) {
      this.#raise(`${name}Invoked`, invocationsOf(fn), what);
    }
    for (const [name, what] of Object.entries(everyMinute)) this.#silence(name, what);
    this.#owed(service);
    if (everyMinute['Watchdog']) this.#overdue(service);
  }

  #ownTopic(): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    grantAlarms(topic);
    return topic;
  }

  #failures(name: string, fn: IFunction): void {
    const errors = fn.metricErrors({ period: fiveMinutes });
    this.#raise(`${name}Errors`, errors, 'an invocation failed: see its log');
    this.#raise(`${name}Throttles`, fn.metricThrottles({ period: fiveMinutes }), 'too little concurrency');
  }

  #brokenRuns(name: string, fn: IFunction): void {
    for (const end of ['Failed', 'TimedOut', 'Stopped'] as const) {
      const why = 'a run broke off: nobody has verified what it did';
      this.#raise(`${name}${end}`, executionsOf(fn, end), why);
    }
    this.#raise(`${name}Dropped`, droppedBy(fn), 'what should have run was given up before its end');
  }

  #turnedAway(name: string, table: TableV2): void {
    for (const what of ['Read', 'Write'] as const) {
      this.#raise(`${name}${what}Throttles`, throttlesOf(table, what), turnedAway);
    }
  }

  /** Of these no data is bad news. */
  #silence(name: string, { function: fn, without }: Watched['everyMinute'][string]): void {
    this.#add(`${name}Silent`, without, {
      metric: invocationsOf(fn),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** Nobody who counts them is as bad as one that is overdue. One minute of either may be the watchdog at its work. */
  #overdue(service: string): void {
    this.#add('OverdueLeases', 'limits are lowered past their time, or nobody looks', {
      ...aboveZero,
      metric: musterMetric(service, 'OverdueLeases'),
      evaluationPeriods: 3,
      treatMissingData: TreatMissingData.BREACHING,
    });
  }

  /** What the next minutes deliver is no news; that nobody counts is the sweep's silence. */
  #owed(service: string): void {
    this.#add('OwedEvents', 'what should have been told has not been taken for 15 minutes', {
      ...aboveZero,
      metric: musterMetric(service, 'OwedEvents'),
      evaluationPeriods: 15,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** One data point above zero is enough, and no data is how a quiet day looks. */
  #raise(id: string, metric: Metric, why: string): void {
    this.#add(id, why, {
      ...aboveZero,
      metric,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #add(id: string, why: string, when: When): void {
    const alarm = new Alarm(this, id, { alarmDescription: `muster ${id}: ${why}`, ...when });
    alarm.addAlarmAction(new SnsAction(this.topic));
    this.alarms.push(alarm);
  }
}

type When = {
  metric: Metric;
  threshold: number;
  comparisonOperator: ComparisonOperator;
  evaluationPeriods: number;
  treatMissingData: TreatMissingData;
};

const turnedAway = 'DynamoDB turned requests away: what was not recorded is tried again';

const aboveZero = { threshold: 0, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD };
