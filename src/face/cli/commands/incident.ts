import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { incidentMarkdown } from '#face/cli/incident-markdown.ts';
import { incidentText } from '#face/cli/incident-text.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { withData } from '#face/cli/with-home.ts';

const examples = `
Examples:
  $ muster incident show last
  $ muster incident show production-20261122T1443-1
  $ muster incident show last --md > post-mortem.md     a draft, from evidence alone`;

export function addIncident(program: Command, bench: Bench): void {
  const incident = program
    .command('incident')
    .description('one incident, from first failure to verified recovery')
    .addHelpText('after', examples);
  addShow(incident, bench);
}

function addShow(incident: Command, { io }: Bench): void {
  incident
    .command('show')
    .argument('<id>', 'of the incident, the start of it, or last')
    .description('what happened, how long each part took, who did what; every line with its record')
    .option('--md', 'a draft of a post-mortem, in Markdown', false)
    .addHelpText('after', examples)
    .action(async (id: string, { md }: { md: boolean }, command: Command) => {
      const settings = settingsOf(command);
      const { showIncident } = await import('#face/operate/show-incident.ts');
      await withData(settings, async ({ log }) => {
        const story = await showIncident(log, id);
        const text = md
          ? incidentMarkdown(story, onStack('muster evidence show RECORD', settings))
          : incidentText(story, io.out);
        printAnswer(io, settings, { data: md ? { ...story, markdown: text } : story, text });
        if (story.isCut && !settings.json)
          io.err.write(
            onStack(
              'More was recorded than is told here: muster evidence list --incident has all of it.\n',
              settings,
            ),
          );
      });
    });
}
