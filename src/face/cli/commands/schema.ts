import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';

export function addSchema(program: Command, { io }: Bench): void {
  program
    .command('schema')
    .description('the JSON Schema of the config, for editors')
    .addHelpText('after', '\nExamples:\n  $ muster schema > muster.schema.json')
    .action(async (_: unknown, command: Command) => {
      const { configSchema } = await import('#face/operate/schema.ts');
      const data = configSchema();
      printAnswer(io, settingsOf(command), { data, text: JSON.stringify(data, null, 2) });
    });
}
