import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { requireEnv } from '#face/cli/require-env.ts';
import { clean } from '#face/cli/view/text.ts';
import { withHome } from '#face/cli/with-home.ts';
import { counted } from '#face/cli/words.ts';
import type { Window } from '#observe/window/window.ts';

/** What was snoozed alarms again before its time. */
export function addUnsnooze(alarms: Command, { io }: Bench): void {
  alarms
    .command('unsnooze')
    .description('end a snooze now: what fails from now on alarms')
    .option('-e, --env <environment>', 'where; required')
    .requiredOption('--check <name...>', 'all that the snooze is on')
    .addHelpText('after', '\nExamples:\n  $ muster alarms unsnooze --env production --check search')
    .action(async ({ check: checks }: { check: string[] }, command: Command) => {
      const settings = settingsOf(command);
      const environment = requireEnv(command);
      const { endSnooze, openSnoozes } = await import('#face/operate/maintenance.ts');
      const { ended, left } = await withHome(
        settings,
        async (home) => ({
          ended: await endSnooze(home, { environment, checks, operator: operatorHere() }),
          left: await openSnoozes(home, { environment, checks }),
        }),
        { whateverConfig: true },
      );
      printAnswer(io, settings, {
        data: { environment, ended },
        text: [
          ended.length === 0
            ? `${environment}: no snooze of ${checks.join(', ')} alone is open.`
            : `${environment}: ${counted(ended.length, 'snooze')} ended; what fails from now on alarms.`,
          ...left.map((one) =>
            onStack(`Still open, over more: ${unsnoozeCommand(environment, one)}`, settings),
          ),
        ]
          .map(clean)
          .join('\n'),
      });
    });
}

/** What to type to end it. */
export const unsnoozeCommand = (environment: string, { checks = [] }: Window): string =>
  `muster alarms unsnooze --env ${environment} --check ${checks.join(' ')}`;
