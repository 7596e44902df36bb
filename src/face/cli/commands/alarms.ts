import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Output } from '#face/cli/io.ts';
import { spanText } from '#face/cli/view/text.ts';
import { withData } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';
import type { RaisedAlarm } from '#face/operate/list-alarms.ts';
import { systemClock } from '#ground/base/clock.ts';

export function addAlarms(program: Command, { io, exit }: Bench): void {
  program
    .command('alarms')
    .description('what is raised now; exit 1 while anything is')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', '\nExamples:\n  $ muster alarms\n  $ muster alarms --env production --json')
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listAlarms } = await import('#face/operate/list-alarms.ts');
      await withData(settings, async (data) => {
        const { raised, history } = await listAlarms(data, env);
        printAnswer(io, settings, { data: raised, text: show(raised, io.out), envelope: { history } });
        exit(raised.length > 0 ? 1 : 0);
      });
    });
}

const show = (raised: readonly RaisedAlarm[], out: Output): string =>
  columns(
    ['SINCE', 'FOR', 'SEVERITY', 'ENVIRONMENT', 'CHECK', 'INCIDENT', 'REASON'],
    raised.map(({ at, severity, environment, check, incident, reason }) => [
      atText(at),
      spanText(systemClock.now() - at),
      severity,
      environment,
      check,
      incident,
      reason,
    ]),
    out,
  ) || 'No alarm is raised.';
