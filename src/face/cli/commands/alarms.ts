import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { addAcknowledge, addSnooze } from '#face/cli/commands/alarms-quiet.ts';
import { addReplay } from '#face/cli/commands/alarms-replay.ts';
import { addUnsnooze } from '#face/cli/commands/alarms-unsnooze.ts';
import { columns } from '#face/cli/columns.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Output } from '#face/cli/io.ts';
import { showQuiet, unwatchedText } from '#face/cli/show-quiet.ts';
import { clean, spanText } from '#face/cli/view/text.ts';
import { withData } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';
import type { Alarms, HeldAlarm, RaisedAlarm } from '#face/operate/list-alarms.ts';
import { systemClock } from '#ground/base/clock.ts';

const examples = `
Examples:
  $ muster alarms
  $ muster alarms --env production --json
  $ muster alarms ack --env production --check health --reason "on it"
  $ muster alarms snooze --env production --check search --for 2h --reason "known, ticket 12"
  $ muster alarms unsnooze --env production --check search
  $ muster alarms replay --since 30d --config tuned.ts       what another policy would have raised`;

export function addAlarms(program: Command, bench: Bench): void {
  const { io, exit } = bench;
  const alarms = program
    .command('alarms')
    .description('what is raised now; exit 1 while anything is')
    .option('-e, --env <environment>', 'only there')
    .addHelpText('after', examples)
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const [{ listAlarms }, { listQuiet }, { unwatched, unswept }] = await Promise.all([
        import('#face/operate/list-alarms.ts'),
        import('#face/operate/list-quiet.ts'),
        import('#face/operate/unwatched.ts'),
      ]);
      await withData(settings, async (data) => {
        const now = systemClock.now();
        const listed = await listAlarms(data, now, env);
        const quiet = await listQuiet(data.state, now, env);
        const nobody = data.stack
          ? await unswept(data.state, data.stack, now)
          : await unwatched(settings.data, data.log);
        const { raised, ...rest } = listed;
        const envelope = { ...rest, quiet, isWatched: nobody === undefined };
        const text = [show(listed, io.out), showQuiet(quiet)].filter(Boolean).join('\n\n');
        printAnswer(io, settings, { data: raised, text, envelope });
        if (!settings.json) io.err.write(`${unreadableText(listed)}${nobody ? unwatchedText(nobody) : ''}`);
        exit(raised.length > 0 ? 1 : listed.unreadable.length > 0 ? 3 : 0);
      });
    });
  addAcknowledge(alarms, bench);
  addSnooze(alarms, bench);
  addUnsnooze(alarms, bench);
  addReplay(alarms, bench);
}

const show = ({ raised, held, unreadable }: Alarms, out: Output): string =>
  [showRaised(raised, out), showHeld(held, out)].filter(Boolean).join('\n\n') ||
  (unreadable.length > 0 ? 'No alarm that can be read is raised.' : 'No alarm is raised.');

const showRaised = (raised: readonly RaisedAlarm[], out: Output): string =>
  columns(
    ['SINCE', 'FOR', 'SEVERITY', 'ENVIRONMENT', 'CHECK', 'INCIDENT', 'REASON', 'NOTE'],
    raised.map((alarm) => [
      atText(alarm.at),
      spanText(systemClock.now() - alarm.at),
      alarm.severity,
      alarm.environment,
      alarm.check,
      alarm.incident,
      alarm.reason,
      noteOf(alarm),
    ]),
    out,
  );

const noteOf = ({ acknowledged, quiet, flappingSince }: RaisedAlarm): string =>
  [
    acknowledged ? `acknowledged by ${acknowledged.operator}${after(acknowledged.reason)}` : '',
    quiet ? `${quiet.kind === 'snooze' ? 'snoozed' : 'in maintenance'} until ${atText(quiet.until)}` : '',
    flappingSince === undefined ? '' : `flapping since ${atText(flappingSince)}`,
  ]
    .filter(Boolean)
    .join('; ');

const after = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`);

/** One cause, one alarm: the others are only named. */
const showHeld = (held: readonly HeldAlarm[], out: Output): string =>
  columns(
    ['HELD BACK SINCE', 'ENVIRONMENT', 'CHECK', 'BECAUSE IT NEEDS'],
    held.map(({ at, environment, check, by }) => [atText(at), environment, check, `${by}, which fails`]),
    out,
  );

const unreadableText = ({ unreadable }: Alarms): string =>
  unreadable
    .map(
      ({ environment, check, why }) =>
        `The alarm of ${check} on ${environment} cannot be read: ${clean(why)}\n`,
    )
    .join('');
