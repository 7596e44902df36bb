import type { Command } from 'commander';
import { configOfDemo } from '#face/cli/find-config.ts';
import type { Io, Settings } from '#face/cli/io.ts';

/** What a command file needs to add itself: it sets the exit code when that is not 0. */
export type Bench = { io: Io; exit: (code: number) => void };

/** What was told of the options that every command has. */
export function settingsOf(command: Command): Settings {
  const { config: named, data, json = false, debug = false } = command.optsWithGlobals<Told>();
  const config = named ?? configOfDemo(data);
  return { data, json, debug, ...(config !== undefined && { config }) };
}

type Told = Partial<Settings> & Pick<Settings, 'data'>;
