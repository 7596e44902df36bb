import { CommanderError } from 'commander';
import type { Io } from '#face/cli/io.ts';
import { printError } from '#face/cli/print-error.ts';
import { createProgram } from '#face/cli/program.ts';

/** Runs one command line (without `node` and the script) and resolves to its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exit = 0;
  const program = createProgram(io, (code) => (exit = code));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return printError(io, { json: argv.includes('--json'), debug: argv.includes('--debug') }, error);
  }
}
