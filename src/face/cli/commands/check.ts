import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Settings } from '#face/cli/io.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { showResult, showSummary } from '#face/cli/show-results.ts';
import { withChecks, withHome } from '#face/cli/with-home.ts';
import type { CheckedNow, CheckNow, Recording } from '#face/operate/check-now.ts';
import type { LocalChecks } from '#face/wire/local-checks.ts';

type Checks = Omit<LocalChecks, 'close'>;

type Options = { env?: string; record: boolean };

const examples = `
Examples:
  $ muster check --env staging                    all checks
  $ muster check health chat_happy --env staging  these, and what they need
  $ muster check --env staging --no-record --json`;

export function addCheck(program: Command, { io, exit }: Bench): void {
  program
    .command('check')
    .argument('[name...]', 'checks to run; none: all')
    .description('run checks now and record what they came to')
    .option('-e, --env <environment>', 'where to; may be left out when the config has only one')
    .option('--no-record', 'leave no evidence')
    .addHelpText('after', examples)
    .action(async (checks: string[], { env, record }: Options, command: Command) => {
      const settings = settingsOf(command);
      const wanted = { environment: env, checks, operator: operatorHere(), signal: io.signal };
      const checked = await runChecks(settings, record, ({ config }) => ({
        ...wanted,
        ...(!settings.json && {
          onResult: (result) => io.out.write(showResult(result, widest(config.checks))),
        }),
      }));
      const data = checked.reports.map(({ result, record: stands }) => ({
        ...result,
        ...(stands && { record: stands }),
      }));
      printAnswer(io, settings, { data, text: showSummary(checked, record), envelope: { run: checked.run } });
      exit(exitFor(data.map(({ outcome }) => outcome)));
    });
}

async function runChecks(
  settings: Settings,
  record: boolean,
  wanted: (checks: Checks) => CheckNow,
): Promise<CheckedNow> {
  const { checkNow } = await import('#face/operate/check-now.ts');
  const run = (tools: Checks, recording?: Recording): Promise<CheckedNow> =>
    checkNow(wanted(tools), tools, recording);
  return record ? withHome(settings, (home) => run(home, home)) : withChecks(settings, (tools) => run(tools));
}

const widest = (checks: object): number => Math.max(...Object.keys(checks).map((name) => name.length));
