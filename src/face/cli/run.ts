import { CommanderError } from 'commander';
import type { Io, Output, Settings } from '#face/cli/io.ts';
import { onStack } from '#face/cli/on-stack.ts';
import { printError } from '#face/cli/print-error.ts';
import { createProgram } from '#face/cli/program.ts';
import { usageError } from '#face/cli/usage-error.ts';

/** Runs one command line (without `node` and the script) and resolves to its exit code. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [json, debug] = [has(argv, '--json'), has(argv, '--debug')];
  let exit = 0;
  // Not known before the line is parsed.
  const told = (): StackTold => program.opts<StackTold>();
  const saying = { ...io, err: onStackToo(io.err, told) };
  const program = createProgram({ io: saying, exit: (code) => (exit = code) }, json);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (!(error instanceof CommanderError)) return printError(saying, { json, debug, ...told() }, error);
    if (error.exitCode === 0) return 0;
    // The help of a command that was not finished is its error, already on stderr.
    if (error.code === 'commander.help' && !json) return 2;
    return printError(io, { json, debug }, usageError(program, argv, error));
  }
}

type StackTold = Pick<Settings, 'stack' | 'region'>;

/** Whatever is said of what to type next goes on with the home in use. */
const onStackToo = (output: Output, told: () => StackTold): Output =>
  // What it says of its terminal is asked for each time: that changes.
  Object.assign(Object.create(output) as Output, {
    write: (text: string) => output.write(onStack(text, told())),
  });

/** Read apart from the parser, which may have failed before it came to it. */
const has = (argv: readonly string[], option: string): boolean =>
  argv.slice(0, argv.includes('--') ? argv.indexOf('--') : undefined).includes(option);
