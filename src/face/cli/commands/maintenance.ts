import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { unsnoozeCommand } from '#face/cli/commands/alarms-unsnooze.ts';
import { columns } from '#face/cli/columns.ts';
import type { Output } from '#face/cli/io.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { clean } from '#face/cli/view/text.ts';
import { parseSpan } from '#face/cli/when.ts';
import { withConfig, withHome } from '#face/cli/with-home.ts';
import { atText, counted } from '#face/cli/words.ts';
import type { ListedWindow } from '#face/operate/list-windows.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Window } from '#observe/window/window.ts';

type StartOptions = { env: string; for: number; reason: string; check?: string[] };

const examples = `
Examples:
  $ muster maintenance start --env production --for 30m --reason "database upgrade"
  $ muster maintenance end --env production
  $ muster maintenance list`;

export function addMaintenance(program: Command, bench: Bench): void {
  const maintenance = program
    .command('maintenance')
    .description(
      'planned work: what checks find is recorded and alarms nobody; runbooks and drills stay away',
    )
    .addHelpText('after', examples);
  addStart(maintenance, bench);
  addEnd(maintenance, bench);
  addList(maintenance, bench);
}

function addStart(maintenance: Command, { io }: Bench): void {
  maintenance
    .command('start')
    .description('from now on, for so long')
    .requiredOption('-e, --env <environment>', 'where')
    .requiredOption('--for <duration>', 'how long: a day at most; started again it gets longer', parseSpan)
    .requiredOption('--reason <text>', 'goes into evidence')
    .option('--check <name...>', 'of these checks alone')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster maintenance start --env production --for 30m --reason "database upgrade"\n  $ muster maintenance start --env staging --for 2h --reason "new index" --check chat search',
    )
    .action(async ({ env: environment, for: forMs, reason, check = [] }: StartOptions, command: Command) => {
      const settings = settingsOf(command);
      const { startMaintenance } = await import('#face/operate/maintenance.ts');
      const window = await withHome(
        settings,
        (home) =>
          startMaintenance(home, {
            environment,
            checks: check,
            forMs,
            reason: home.vault.redact(reason),
            operator: operatorHere(),
          }),
        // What deploys another config begins with it; of checks only the one in use there can tell.
        check.length === 0 ? { whateverConfig: true } : {},
      );
      const what = window.checks ? ` (${window.checks.join(', ')})` : '';
      printAnswer(io, settings, {
        data: { environment, window },
        text: clean(
          `${environment} is in maintenance until ${atText(window.until)}${what}: ${window.reason ?? ''}`,
        ),
      });
    });
}

function addEnd(maintenance: Command, { io }: Bench): void {
  maintenance
    .command('end')
    .description('end what people started there; what the config plans is not ended')
    .requiredOption('-e, --env <environment>', 'where')
    .option('--check <name...>', 'only what is of these checks alone')
    .addHelpText('after', '\nExamples:\n  $ muster maintenance end --env production')
    .action(async ({ env: environment, check = [] }: { env: string; check?: string[] }, command: Command) => {
      const settings = settingsOf(command);
      const { endMaintenance, openSnoozes } = await import('#face/operate/maintenance.ts');
      const order = { environment, checks: check, operator: operatorHere() };
      const { ended, snoozes } = await withHome(
        settings,
        async (home) => ({
          ended: await endMaintenance(home, order),
          snoozes: await openSnoozes(home, { environment }),
        }),
        { whateverConfig: true },
      );
      printAnswer(io, settings, {
        data: { environment, ended },
        text:
          ended.length === 0
            ? onStack(nothingText(environment, snoozes), settings)
            : `${environment}: ${counted(ended.length, 'maintenance window')} ended; what fails from now on alarms.`,
      });
    });
}

const nothingText = (environment: string, snoozes: readonly Window[]): string =>
  snoozes.length === 0
    ? `${environment}: nothing that people started is open.`
    : [
        `${environment}: no maintenance that people started is open, but snoozes are. To end them:`,
        ...snoozes.map((one) => clean(unsnoozeCommand(environment, one))),
      ].join('\n');

function addList(maintenance: Command, { io }: Bench): void {
  maintenance
    .command('list')
    .description('what is open now, snoozes among them, and what the config opens next')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', '\nExamples:\n  $ muster maintenance list --env production')
    .action(async ({ env: environment }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listWindows } = await import('#face/operate/list-windows.ts');
      await withConfig(settings, async (config, data) => {
        const wanted = { now: systemClock.now(), environment };
        const windows = await listWindows({ config, state: data?.state }, wanted);
        printAnswer(io, settings, { data: windows, text: show(windows, io.out) });
      });
    });
}

const show = (windows: readonly ListedWindow[], out: Output): string =>
  columns(
    ['IS', 'ENVIRONMENT', 'KIND', 'FROM', 'UNTIL', 'CHECKS', 'BY', 'WHY', 'ID'],
    windows.map(({ is, environment, kind, from, until, checks, operator = 'config', reason = '', id }) => [
      is,
      environment,
      kind,
      atText(from),
      atText(until),
      checks?.join(', ') ?? 'all',
      operator,
      reason,
      id,
    ]),
    out,
  ) || 'No maintenance is open, and none is planned.';
