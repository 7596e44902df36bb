import type { Command } from 'commander';
import { printAnswer } from '#face/cli/answer.ts';
import { findConfig } from '#face/cli/find-config.ts';
import { type Bench, settingsOf } from '#face/cli/bench.ts';
import { counted } from '#face/cli/words.ts';
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
  if (validation.kind === 'valid') return `${validation.path} is valid: ${counts(validation.counts)}`;
  const { path, problems } = validation;
  const lines = problems.map((problem) => `  ${path}:${formatProblem(problem)}`);
  return [`${path} has ${counted(problems.length, 'problem')}`, ...lines].join('\n');
}

const counts = ({ environments, checks, schedule, alarms, runbooks }: Valid['counts']): string =>
  [
    counted(environments, 'environment'),
    counted(checks, 'check'),
    counted(schedule, 'schedule entry', 'schedule entries'),
    counted(alarms, 'alarm policy', 'alarm policies'),
    counted(runbooks, 'runbook'),
  ].join(', ');

type Valid = Extract<Validation, { kind: 'valid' }>;
