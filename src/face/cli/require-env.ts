import type { Command } from 'commander';

/** Of a command below one that has the same option: the parser gives it to that one. */
export function requireEnv(command: Command): string {
  const { env } = command.optsWithGlobals<{ env?: string }>();
  if (env === undefined)
    return command.error("error: required option '-e, --env <environment>' not specified");
  return env;
}
