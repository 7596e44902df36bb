import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { findConfig } from '#face/cli/find-config.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Io, Output } from '#face/cli/io.ts';
import { wallText } from '#face/cli/words.ts';
import type { Plan } from '#face/operate/plan.ts';
import type { AwsPlan } from '#face/operate/plan-aws.ts';
import { systemClock } from '#ground/base/clock.ts';
import { formatDuration } from '#ground/base/duration.ts';
import { authorityOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Budget } from '#observe/cost/budgets.ts';

export function addPlan(program: Command, { io }: Bench): void {
  program
    .command('plan')
    .description('what runs when, what that costs, and what AWS holds for it')
    .addHelpText('after', '\nExamples:\n  $ muster plan\n  $ muster plan --json')
    .action(async (_: unknown, command: Command) => {
      const settings = settingsOf(command);
      const { plan } = await import('#face/operate/plan.ts');
      const { loadChecked } = await import('#face/operate/validate.ts');
      const path = findConfig(settings.config);
      const { config, digest } = await loadChecked(path);
      const planned = plan(config, systemClock.now());
      const aws = await awsOf(config, path, io);
      const text = show(planned, config.timezone, io.out);
      printAnswer(io, settings, {
        data: { ...planned, ...(aws && { aws: aws.planned }) },
        text: aws ? `${text}\n\n${aws.text}` : text,
        envelope: { config: digest },
      });
    });
}

/** Undefined where AWS answers for nothing: then nothing of it is loaded, and this is as quick as ever. */
async function awsOf(
  config: Config,
  path: string,
  io: Io,
): Promise<{ planned: AwsPlan; text: string } | undefined> {
  if (!Object.keys(config.environments).some((name) => authorityOf(config, name) === 'aws')) return undefined;
  const { planAws } = await import('#face/operate/plan-aws.ts');
  const { showAws } = await import('#face/cli/show-plan-aws.ts');
  if (io.err.isTTY) io.err.write('synthesising what would be deployed …\n');
  const planned = await planAws(config, path, io.synthesise);
  return planned && { planned, text: showAws(planned, io.out) };
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
