import { Command } from 'commander';
import { addAlarms } from '#face/cli/commands/alarms.ts';
import { addCheck } from '#face/cli/commands/check.ts';
import { addDemo } from '#face/cli/commands/demo.ts';
import { addEvidence } from '#face/cli/commands/evidence.ts';
import { addIncidents } from '#face/cli/commands/incidents.ts';
import { addInit } from '#face/cli/commands/init.ts';
import { addPlan } from '#face/cli/commands/plan.ts';
import { addRunbook } from '#face/cli/commands/runbook.ts';
import { addSchema } from '#face/cli/commands/schema.ts';
import { addUp } from '#face/cli/commands/up.ts';
import { addValidate } from '#face/cli/commands/validate.ts';
import type { Io, Settings } from '#face/cli/io.ts';
import { version } from '#ground/base/version.ts';

/** What a command file needs to add itself: it sets the exit code when that is not 0. */
export type Bench = { io: Io; exit: (code: number) => void };

const examples = `
Examples:
  $ muster init --url https://chat.example.com     write a config
  $ muster check --env staging                     run its checks now
  $ muster up                                      watch, alarm and roll back until stopped
  $ muster evidence verify                         prove that nothing was changed

Exit codes: 0 pass, 1 fail, 2 usage or config, 3 unknown`;

export function createProgram(io: Io, exit: (code: number) => void): Command {
  const program = new Command('muster')
    .description('Watches services that spend money per request, and keeps proof.')
    .version(version)
    .option('-c, --config <file>', 'config file (default: muster.config.ts, .yaml or .json)')
    .option('--data <dir>', 'where evidence and state are kept', '.muster')
    .option('--json', 'results as one JSON envelope { data, … }', false)
    .option('--debug', 'whole errors with their traces', false)
    .showSuggestionAfterError()
    .addHelpText('after', examples)
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .exitOverride();
  const bench: Bench = { io, exit };
  for (const add of [
    addUp,
    addCheck,
    addEvidence,
    addAlarms,
    addIncidents,
    addRunbook,
    addPlan,
    addValidate,
    addInit,
    addSchema,
    addDemo,
  ]) {
    add(program, bench);
  }
  return program;
}

/** What was told of the options that every command has. */
export const settingsOf = (command: Command): Settings => command.optsWithGlobals<Settings>();
