import { CommanderError } from 'commander';
import type { Io } from '#face/cli/io.ts';
import { printError } from '#face/cli/print-error.ts';
import { createProgram } from '#face/cli/program.ts';
import { usageError } from '#face/cli/usage-error.ts';

/** Runs one command line (without `node` and the script) and resolves to its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [json, debug] = [has(argv, '--json'), has(argv, '--debug')];
  let exit = 0;
  const program = createProgram({ io, exit: (code) => (exit = code) }, json);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(io, { json, debug }, error);
    if (error.exitCode === 0) return 0;
    // The help of a command that was not finished is its error, already on stderr.
    if (error.code === 'commander.help' && !json) return 2;
    return printError(io, { json, debug }, usageError(program, argv, error));
  }
}

/** Read apart from the parser, which may have failed before it came to it. */
const has = (argv: readonly string[], option: string): boolean =>
  argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes(option);
