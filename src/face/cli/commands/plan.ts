import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { findConfig } from '#face/cli/find-config.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Output } from '#face/cli/io.ts';
import { wallText } from '#face/cli/words.ts';
import type { Plan } from '#face/operate/plan.ts';
import { systemClock } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import type { Budget } from '#observe/cost/budgets.ts';

export function addPlan(program: Command, { io }: Bench): void {
  program
    .command('plan')
    .description('what runs when, and what that costs against caps and limits')
    .addHelpText('after', '\nExamples:\n  $ muster plan\n  $ muster plan --json')
    .action(async (_: unknown, command: Command) => {
      const settings = settingsOf(command);
      const { plan } = await import('#face/operate/plan.ts');
      const { loadChecked } = await import('#face/operate/validate.ts');
      const { config, digest } = await loadChecked(findConfig(settings.config));
      const planned = plan(config, systemClock.now());
      printAnswer(io, settings, {
        data: planned,
        text: show(planned, config.timezone, io.out),
        envelope: { config: digest },
      });
    });
}

const show = (planned: Plan, timezone: string, out: Output): string =>
  [showRows(planned, timezone, out), showDrills(planned, timezone, out), showBudgets(planned.budgets, out)]
    .filter(Boolean)
    .join('\n\n');

function showRows({ rows, totals }: Plan, timezone: string, out: Output): string {
  const heading = ['SCHEDULE', 'ENVIRONMENT', 'WHEN', `NEXT (${timezone})`, 'CHECKS', ...costHeading];
  const lines = rows.map((row) => [
    row.entry,
    row.environment,
    row.when,
    nextText(row.next, timezone),
    row.checks.join(', '),
    ...costs(row),
  ]);
  return columns(heading, [...lines, ['total', '', '', '', '', ...costs(totals)]], out);
}

const costHeading = ['REQUESTS/MONTH', 'RECORDS/MONTH', 'TOKENS/MONTH', 'USD/MONTH'];

const costs = (row: Plan['totals']): string[] => [
  count(row.requestsPerMonth),
  count(row.recordsPerMonth),
  count(row.tokensPerMonth),
  row.usdPerMonth === undefined ? '' : row.usdPerMonth.toFixed(2),
];

const showDrills = ({ drills }: Plan, timezone: string, out: Output): string =>
  columns(
    ['SCHEDULE', 'ENVIRONMENT', 'WHEN', `NEXT (${timezone})`, 'DRILLS', ...drillHeading],
    drills.map((row) => [
      row.entry,
      row.environment,
      row.when,
      nextText(row.next, timezone),
      row.drills.join(', '),
      count(row.requestsPerMonth),
      count(row.tokensPerMonth),
      row.usdPerMonth?.toFixed(2) ?? '',
      count(Math.ceil(row.run.minutesExpected)),
      count(row.run.redeploys),
    ]),
    out,
  );

const drillHeading = ['REQUESTS/MONTH', 'TOKENS/MONTH', 'USD/MONTH', 'MINUTES/RUN', 'REDEPLOYS/RUN'];

const nextText = ([next]: readonly number[], timezone: string): string =>
  next === undefined ? 'never' : wallText(next, timezone);

const showBudgets = (budgets: readonly Budget[], out: Output): string =>
  columns(
    ['BUDGET', 'ENVIRONMENT', 'OF', 'USED', 'SHARE', 'AT MOST'],
    budgets.map(({ path, environment = 'all', unit, per, max, used, share, shareMax }) => [
      path.join('.'),
      environment,
      `${count(max)} ${unit}${per === undefined ? ' a request' : ` in ${formatDuration(per)}`}`,
      count(used),
      percent(share),
      percent(shareMax),
    ]),
    out,
  );

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
