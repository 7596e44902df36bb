import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import type { Output } from '#face/cli/io.ts';
import { spanText } from '#face/cli/view/text.ts';
import { withData } from '#face/cli/with-home.ts';
import { atText } from '#face/cli/words.ts';
import type { Incident } from '#face/operate/list-incidents.ts';
import { systemClock } from '#ground/base/clock.ts';

export function addIncidents(program: Command, { io }: Bench): void {
  program
    .command('incidents')
    .description('incidents, newest first: how long, what failed, what the runbooks did')
    .option('-e, --env <environment>', 'only there')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster incidents --env production\n  $ muster evidence list --incident ID',
    )
    .action(async ({ env }: { env?: string }, command: Command) => {
      const settings = settingsOf(command);
      const { listIncidents } = await import('#face/operate/list-incidents.ts');
      await withData(settings, async (data) => {
        const incidents = await listIncidents(data.log, env);
        printAnswer(io, settings, { data: incidents, text: show(incidents, io.out) });
      });
    });
}

const show = (incidents: readonly Incident[], out: Output): string =>
  columns(
    ['FROM', 'LASTED', 'SEVERITY', 'INCIDENT', 'CHECKS', 'RUNBOOKS', 'REASON'],
    incidents.map(({ incident, from, to, severity, checks, runbooks, reason }) => [
      atText(from),
      to === undefined ? `open, ${spanText(systemClock.now() - from)}` : spanText(to - from),
      severity,
      incident,
      checks.join(', '),
      Object.entries(runbooks)
        .map(([name, phase]) => `${name} ${phase}`)
        .join(', '),
      reason,
    ]),
    out,
  ) || 'No incident is recorded.';
