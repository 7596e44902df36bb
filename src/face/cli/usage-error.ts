import type { Command, CommanderError } from 'commander';
import { MusterError } from '#ground/base/muster-error.ts';

/** What the parser found, in our words: one line, and which help to read. */
export function usageError(program: Command, argv: readonly string[], error: CommanderError): MusterError {
  const named = namedCommand(program, argv);
  const message =
    error.code === 'commander.help' ? `${named} needs a command after it` : sentenceOf(error.message);
  return new MusterError('USAGE', message, { hint: `${named} --help shows how`, exit: 2, cause: error });
}

/** `error: unknown command 'chekc'\n(Did you mean check?)` → `unknown command 'chekc'; did you mean check?` */
const sentenceOf = (message: string): string =>
  message
    .replace(/^error: /, '')
    .replace(/\s*\(Did you mean (one of )?(.+)\?\)$/s, (_, of: string | undefined, names: string) =>
      of === undefined ? `; did you mean ${names}?` : `; did you mean one of ${names}?`,
    );

/** The words of the command line that name a command: `muster evidence list`. */
function namedCommand(program: Command, argv: readonly string[]): string {
  const names = [program.name()];
  let command = program;
  for (const word of argv) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) continue;
    names.push(word);
    command = next;
  }
  return names.join(' ');
}
