import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { columns } from '#face/cli/columns.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import { withData } from '#face/cli/with-home.ts';
import type { Incident } from '#face/operate/list-incidents.ts';
import type { EpochMs } from '#ground/base/brand.ts';
import { iso } from '#ground/base/clock.ts';

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
        printAnswer(io, settings, { data: incidents, text: show(incidents) });
      });
    });
}

const show = (incidents: readonly Incident[]): string =>
  columns(
    ['INCIDENT', 'FROM', 'LASTED', 'CHECKS', 'RUNBOOKS', 'REASON'],
    incidents.map(({ incident, from, to, checks, runbooks, reason }) => [
      incident,
      iso(from as EpochMs),
      to === undefined ? 'open' : `${Math.round((to - from) / 1000)} s`,
      checks.join(', '),
      Object.entries(runbooks)
        .map(([name, phase]) => `${name} ${phase}`)
        .join(', '),
      reason,
    ]),
  ) || 'No incident is recorded.';
