import { Lazy, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
  type Alarm,
  type IMetric,
  type Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
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

/** Whether `--stack` finds it, which is known once everything is made. */
type Findable = { isFound: () => boolean };

/** What somebody reads at three in the morning: what is wrong, whether Muster is alive, what its functions said last. */
export function makeDashboard(
  scope: Construct,
  id: string,
  watched: Watched & Findable,
  alarms: readonly Alarm[],
): Dashboard {
  const { service, everyMinute, functions, durable, queues, tables, indexes } = watched;
  const all = { ...functions, ...durable };
  return new Dashboard(scope, id, {
    widgets: [
      [
        new TextWidget({ width: 8, height: 6, markdown: words(scope, watched) }),
        new AlarmStatusWidget({ title: 'Muster itself', width: 16, height: 6, alarms: [...alarms] }),
      ],
      [
        graph(
          'Alive: once a minute each',
          named(everyMinute, ({ function: fn }) => invocationsOf(fn)),
        ),
        graph('Left behind', [
          musterMetric(service, 'OverdueLeases').with({ label: 'leases overdue' }),
          musterMetric(service, 'OwedEvents').with({ label: 'events owed' }),
        ]),
        graph('Slots began late, ms', [musterMetric(service, 'SlotLagMs').with({ label: 'slot lag' })]),
      ],
      [
        graph(
          'Errors',
          named(all, (fn) => fn.metricErrors({ period: fiveMinutes })),
        ),
        graph('Throttles', [
          ...named(all, (fn) => fn.metricThrottles({ period: fiveMinutes })),
          ...named(tables, (table) => throttlesOf(table, 'Read'), 'reads'),
          ...named(tables, (table) => throttlesOf(table, 'Write'), 'writes'),
          ...named(indexes, indexThrottlesOf, 'writes'),
        ]),
        graph('Dead letters', [...named(queues, waitingIn), ...named(durable, droppedBy, 'dropped')]),
      ],
      [
        graph('Runs', [
          ...named(durable, (fn) => executionsOf(fn, 'Succeeded'), 'succeeded'),
          ...named(durable, (fn) => executionsOf(fn, 'Failed'), 'failed'),
          ...named(durable, (fn) => executionsOf(fn, 'TimedOut'), 'timed out'),
          ...named(durable, (fn) => executionsOf(fn, 'Stopped'), 'stopped'),
        ]),
        lastErrors(Object.values(all)),
      ],
    ],
  });
}

const graph = (title: string, left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, width: 8, height: 6, left });

/** A metric of each, under its name. */
const named = <T>(of: Readonly<Record<string, T>>, metric: (one: T) => Metric, suffix?: string): Metric[] =>
  Object.entries(of).map(([name, one]) =>
    metric(one).with({ label: suffix === undefined ? name : `${name} ${suffix}` }),
  );

/** CloudWatch reads the logs, and charges for it, when somebody looks. */
const lastErrors = (functions: readonly Function[]): LogQueryWidget =>
  new LogQueryWidget({
    title: 'What functions said last that is wrong',
    width: 16,
    height: 6,
    view: LogQueryVisualizationType.TABLE,
    logGroupNames: functions.map(({ logGroup }) => logGroup.logGroupName),
    queryLines: [
      'fields @timestamp, @log, errorType, coalesce(errorMessage, message) as said',
      "filter level = 'ERROR' or level = 'WARN' or ispresent(errorType)",
      'sort @timestamp desc',
      'limit 20',
    ],
  });

function words(scope: Construct, { service, isFound }: Pick<Watched, 'service'> & Findable): string {
  const next = Lazy.string({ produce: () => (isFound() ? commands(Stack.of(scope)) : notFound) });
  return [`# Muster watches ${service}`, 'This page is about Muster itself. About the service:', next].join(
    '\n',
  );
}

function commands({ stackName, region }: Stack): string {
  const at = `--stack ${stackName} --region ${region}`;
  return [
    `- what is wrong: \`muster alarms ${at}\``,
    `- since when, and what was done: \`muster incident show last ${at}\``,
    `- limits and leases: \`muster limits ${at}\``,
    `- no drills and runbooks for now: \`muster hold --env ENVIRONMENT --reason "…" ${at}\``,
  ].join('\n');
}

const notFound = 'the command line does not find this monitor by its stack (`tellStack`).';
