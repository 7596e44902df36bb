import type { Command } from 'commander';
import type { Bench } from '#face/cli/program.ts';

export function addSchema(program: Command, { io }: Bench): void {
  program
    .command('schema')
    .description('the JSON Schema of the config, for editors')
    .addHelpText('after', '\nExamples:\n  $ muster schema > muster.schema.json')
    .action(async () => {
      const { configSchema } = await import('#face/operate/schema.ts');
      io.out.write(`${JSON.stringify(configSchema(), null, 2)}\n`);
    });
}
