import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { exitFor } from '#face/cli/outcome-exit.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import { showResult } from '#face/cli/show-results.ts';
import { withHome } from '#face/cli/with-home.ts';

type Options = { env: string; record: boolean };

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
    .requiredOption('-e, --env <environment>', 'where to')
    .option('--no-record', 'leave no evidence')
    .addHelpText('after', examples)
    .action(async (checks: string[], { env, record }: Options, command: Command) => {
      const settings = settingsOf(command);
      const { checkNow } = await import('#face/operate/check-now.ts');
      await withHome(settings, async (home) => {
        const width = Math.max(0, ...Object.keys(home.config.checks).map((name) => name.length));
        const { run, reports } = await checkNow(
          {
            environment: env,
            checks,
            record,
            operator: operatorHere(),
            signal: io.signal,
            ...(!settings.json && { onResult: (result) => io.out.write(`${showResult(result, width)}\n`) }),
          },
          home,
        );
        const data = reports.map(({ result, record: stands }) => ({
          ...result,
          ...(stands && { record: stands }),
        }));
        printAnswer(io, settings, { data, text: '', envelope: { run } });
        exit(exitFor(data.map(({ outcome }) => outcome)));
      });
    });
}
