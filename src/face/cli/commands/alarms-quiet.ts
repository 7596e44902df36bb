import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { requireEnv } from '#face/cli/require-env.ts';
import { clean } from '#face/cli/view/text.ts';
import { parseSpan } from '#face/cli/when.ts';
import { withHome } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';

type AckOptions = { check: string; reason?: string };
type SnoozeOptions = { check: string[]; for: number; reason: string };

/** Somebody has it: it stays raised, and is told no more until it clears or gets worse. */
export function addAcknowledge(alarms: Command, { io }: Bench): void {
  alarms
    .command('ack')
    .description('somebody has it: no reminders until it clears or gets more severe')
    .option('-e, --env <environment>', 'where; required')
    .requiredOption('--check <name>', 'whose alarm')
    .option('--reason <text>', 'goes into evidence')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster alarms ack --env production --check health\n  $ muster alarms ack --env production --check health --reason "on it"',
    )
    .action(async ({ check, reason }: AckOptions, command: Command) => {
      const settings = settingsOf(command);
      const environment = requireEnv(command);
      const operator = operatorHere();
      const { acknowledgeNow } = await import('#face/operate/acknowledge.ts');
      const isNew = await withHome(
        settings,
        (home) =>
          acknowledgeNow(
            {
              environment,
              check,
              operator,
              ...(reason !== undefined && { reason: home.vault.redact(reason) }),
            },
            home,
          ),
        // Somebody has it, whatever is being deployed.
        { whateverConfig: true },
      );
      printAnswer(io, settings, {
        data: { environment, check, operator, isNew },
        text: isNew
          ? `${check} on ${environment} is acknowledged by ${operator}: no reminders until it clears or gets worse.`
          : `${check} on ${environment} was acknowledged before.`,
      });
    });
}

/** For a while, and never for ever. */
export function addSnooze(alarms: Command, { io }: Bench): void {
  alarms
    .command('snooze')
    .description('for so long what is found of a check is recorded, and alarms nobody')
    .option('-e, --env <environment>', 'where; required')
    .requiredOption('--check <name...>', 'of which')
    .requiredOption('--for <duration>', 'how long: 7 days at most; snoozed again it gets longer', parseSpan)
    .requiredOption('--reason <text>', 'goes into evidence')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster alarms snooze --env production --check search --for 2h --reason "known, ticket 12"',
    )
    .action(async ({ check: checks, for: forMs, reason }: SnoozeOptions, command: Command) => {
      const settings = settingsOf(command);
      const environment = requireEnv(command);
      const { snoozeAlarms } = await import('#face/operate/maintenance.ts');
      const window = await withHome(settings, (home) =>
        snoozeAlarms(home, {
          environment,
          checks,
          forMs,
          reason: home.vault.redact(reason),
          operator: operatorHere(),
        }),
      );
      printAnswer(io, settings, {
        data: { environment, window },
        text: clean(
          `${checks.join(', ')} on ${environment} is snoozed until ${atText(window.until)}: ${window.reason ?? ''}`,
        ),
      });
    });
}
