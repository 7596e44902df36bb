import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { findConfig } from '#face/cli/find-config.ts';
import { type Bench, settingsOf } from '#face/cli/program.ts';
import type { Validation } from '#face/operate/validate.ts';
import { formatProblem } from '#ground/config/problem.ts';

export function addValidate(program: Command, { io, exit }: Bench): void {
  program
    .command('validate')
    .argument('[file]', 'default: the config in use')
    .description('everything that is wrong with a config, at once')
    .addHelpText(
      'after',
      '\nExamples:\n  $ muster validate\n  $ muster validate examples/chat-service.ts --json',
    )
    .action(async (file: string | undefined, _: unknown, command: Command) => {
      const settings = settingsOf(command);
      const { validate } = await import('#face/operate/validate.ts');
      const validation = await validate(findConfig(file ?? settings.config));
      printAnswer(io, settings, { data: validation, text: show(validation) });
      exit(validation.kind === 'valid' ? 0 : 2);
    });
}

function show(validation: Validation): string {
  if (validation.kind === 'valid') {
    const counts = Object.entries(validation.counts).map(([section, count]) => `${count} ${section}`);
    return `${validation.path} is valid: ${counts.join(', ')}`;
  }
  const { path, problems } = validation;
  const many = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [`${path}: ${many}`, ...problems.map((problem) => `  ${formatProblem(problem)}`)].join('\n');
}
