import { functionItems, logItems } from '#observe/cost/aws/function-items.ts';
import type { Item } from '#observe/cost/aws/item.ts';
import { type Named, plainName } from '#observe/cost/aws/template.ts';
import type { ScheduleUse, Usage } from '#observe/cost/aws/usage.ts';
import type { Work } from '#observe/cost/aws/work.ts';

export type Pricer = (resources: readonly Named[], usage: Usage) => Item[];

/** By the type of resource: what it costs, and what is done with it. */
export const pricers: Readonly<Record<string, Pricer>> = {
  'AWS::DynamoDB::GlobalTable': (tables, usage) => tables.flatMap((table) => tableItems(table, usage)),
  'AWS::Lambda::Function': functionItems,
  'AWS::Logs::LogGroup': logItems,
  'AWS::Scheduler::Schedule': (_, { schedules }) => [
    {
      group: 'Lambda and Scheduler',
      what: 'schedules fire',
      amount: schedules.reduce((total, { perMonth }) => total + perMonth, 0),
      price: 'schedules',
    },
  ],
  'AWS::CloudWatch::Alarm': (alarms) => [
    { group: 'Monitoring', what: 'alarms on Muster itself', amount: alarms.length, price: 'alarms' },
  ],
  'AWS::CloudWatch::Dashboard': (dashboards) => dashboards.map(dashboardItem),
  'AWS::Events::Archive': (_, { drillsPerMonth }) => [
    {
      group: 'Events and notices',
      what: 'events archived',
      amount: drillsPerMonth * eventGb,
      price: 'archiveGb',
      isEstimate: true,
    },
  ],
  'AWS::SQS::Queue': () => [
    { group: 'Events and notices', what: 'dead letters: none', amount: 0, price: 'queueRequests' },
  ],
  'AWS::SNS::Topic': () => [{ group: 'Events and notices', what: 'mails: none', amount: 0, price: 'mails' }],
};

const eventGb = 2000 / 1e9;

/** What all schedules of a month come to. */
const monthly = (schedules: readonly ScheduleUse[], of: (work: Work) => number): number =>
  schedules.reduce((total, { perMonth, work }) => total + perMonth * of(work), 0);

function tableItems({ id, properties }: Named, { schedules }: Usage): Item[] {
  const table = plainName(id).endsWith('Evidence') ? 'evidence' : 'state';
  const group = 'DynamoDB requests';
  const kept = 'DynamoDB kept data';
  // Half of what the first month leaves: it grows by the whole each month.
  const gbMonths = monthly(schedules, (work) => work[table].bytes) / 1e9 / 2;
  const items: Item[] = [
    {
      group,
      what: `${table}: writes`,
      amount: monthly(schedules, (work) => work[table].writes),
      price: 'writeUnits',
    },
    {
      group,
      what: `${table}: reads`,
      amount: monthly(schedules, (work) => work[table].reads),
      price: 'readUnits',
    },
  ];
  if (gbMonths === 0) return items;
  items.push({ group: kept, what: `${table}: kept, first month`, amount: gbMonths, price: 'tableGbMonths' });
  if (!hasRecovery(properties)) return items;
  return [
    ...items,
    {
      group: kept,
      what: `${table}: point-in-time recovery, first month`,
      amount: gbMonths,
      price: 'recoveryGbMonths',
    },
  ];
}

const hasRecovery = (properties: Named['properties']): boolean =>
  JSON.stringify(properties).includes('"PointInTimeRecoveryEnabled":true');

const freeMetricsMax = 50;

/** Only those that show up to 50 metrics are among the free ones. */
function dashboardItem({ properties }: Named): Item {
  const body = JSON.stringify(properties['DashboardBody']);
  const shown = [...body.matchAll(/\[\\*"(AWS\/|Muster\\*")/g)].length;
  const [what, price] =
    shown > freeMetricsMax
      ? ([`dashboard of ${shown} metrics`, 'bigDashboards'] as const)
      : (['dashboard', 'dashboards'] as const);
  return { group: 'Monitoring', what, amount: 1, price };
}
