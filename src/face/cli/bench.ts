import type { Command } from 'commander';
import { configOfDemo } from '#face/cli/find-config.ts';
import type { Io, Settings } from '#face/cli/io.ts';

/** What a command file needs to add itself: it sets the exit code when that is not 0. */
export type Bench = { io: Io; exit: (code: number) => void };

/** What was told of the options that every command has. */
export function settingsOf(command: Command): Settings {
  const { config: named, data, stack, region, json = false, debug = false } = command.optsWithGlobals<Told>();
  // What is deployed has nothing to do with a demo that runs here.
  const config = named ?? (stack === undefined ? configOfDemo(data) : undefined);
  return {
    data,
    json,
    debug,
    ...(config !== undefined && { config }),
    ...(stack !== undefined && { stack }),
    ...(region !== undefined && { region }),
  };
}

type Told = Partial<Settings> & Pick<Settings, 'data'>;
