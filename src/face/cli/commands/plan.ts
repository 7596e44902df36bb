import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { findConfig } from '#face/cli/find-config.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import type { Plan } from '#face/operate/plan.ts';
import { iso, systemClock } from '#ground/base/clock.ts';
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
      printAnswer(io, settings, { data: planned, text: show(planned), envelope: { config: digest } });
    });
}

const show = (planned: Plan): string =>
  [showRows(planned), showBudgets(planned.budgets)].filter(Boolean).join('\n\n');

function showRows({ rows, totals }: Plan): string {
  const dollars = (usd: number | undefined): string => (usd === undefined ? '' : `$${usd.toFixed(2)}`);
  const cost = (row: Plan['totals']): string[] => [
    count(row.requestsPerMonth),
    count(row.recordsPerMonth),
    count(row.tokensPerMonth),
    dollars(row.usdPerMonth),
  ];
  return columns(
    [
      'SCHEDULE',
      'ENVIRONMENT',
      'WHEN',
      'NEXT',
      'CHECKS',
      'REQUESTS/MONTH',
      'RECORDS/MONTH',
      'TOKENS/MONTH',
      '',
    ],
    [
      ...rows.map((row) => [
        row.entry,
        row.environment,
        row.when,
        row.next[0] === undefined ? 'never' : `${iso(row.next[0]).slice(0, 19)}Z`,
        row.checks.join(', '),
        ...cost(row),
      ]),
      ['total', '', '', '', '', ...cost(totals)],
    ],
  );
}

const showBudgets = (budgets: readonly Budget[]): string =>
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
  );

const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
