import { Command } from 'commander';
import type { Bench } from '#face/cli/bench.ts';
import { addAlarms } from '#face/cli/commands/alarms.ts';
import { addCheck } from '#face/cli/commands/check.ts';
import { addDemo } from '#face/cli/commands/demo.ts';
import { addDoctor } from '#face/cli/commands/doctor.ts';
import { addDrill } from '#face/cli/commands/drill.ts';
import { addDrills } from '#face/cli/commands/drills.ts';
import { addEvidence } from '#face/cli/commands/evidence.ts';
import { addHold } from '#face/cli/commands/hold.ts';
import { addIncident } from '#face/cli/commands/incident.ts';
import { addIncidents } from '#face/cli/commands/incidents.ts';
import { addInit } from '#face/cli/commands/init.ts';
import { addLimits } from '#face/cli/commands/limits.ts';
import { addMaintenance } from '#face/cli/commands/maintenance.ts';
import { addPlan } from '#face/cli/commands/plan.ts';
import { addRelease, addReleases } from '#face/cli/commands/release.ts';
import { addRunbook } from '#face/cli/commands/runbook.ts';
import { addSchema } from '#face/cli/commands/schema.ts';
import { addUp } from '#face/cli/commands/up.ts';
import { addValidate } from '#face/cli/commands/validate.ts';
import { addWatchdog } from '#face/cli/commands/watchdog.ts';
import type { Io } from '#face/cli/io.ts';
import { requireFitting } from '#face/cli/local-only.ts';
import { version } from '#ground/base/version.ts';

const examples = `
Examples:
  $ muster init --url https://chat.example.com     write a config
  $ muster check --env staging                     run its checks now
  $ muster up                                      watch, alarm and roll back until stopped
  $ muster drill budget_block --env staging        prove that its limits block
  $ muster evidence verify                         prove that nothing was changed

Exit codes: 0 pass, 1 fail, 2 usage or config, 3 unknown`;

const commands = [
  addUp,
  addCheck,
  addEvidence,
  addAlarms,
  addIncidents,
  addIncident,
  addRunbook,
  addRelease,
  addReleases,
  addDrill,
  addDrills,
  addLimits,
  addHold,
  addMaintenance,
  addDoctor,
  addPlan,
  addValidate,
  addInit,
  addSchema,
  addDemo,
  addWatchdog,
];

/** The whole command line. Its errors are thrown, never printed: `run` tells people or programs. */
export function createProgram(bench: Bench, json = false): Command {
  const program = withOutput(new Command('muster'), bench.io, json)
    .description('Watches services that spend money per request, and keeps proof.')
    .version(version)
    .option('-c, --config <file>', 'config file (default: muster.config.ts, .yaml or .json)')
    .option('--data <dir>', 'where evidence and state are kept', '.muster')
    .option('--stack <name>', 'work on what is deployed, by your own credentials of AWS')
    .option(
      '--region <region>',
      'of --stack (default: aws.region in the config, then as the AWS CLI finds it)',
    )
    .option('--json', 'results as one JSON envelope { data, … }')
    .option('--debug', 'whole errors with their traces')
    .showSuggestionAfterError()
    .addHelpText('after', examples)
    .hook('preAction', (_, action) => requireFitting(action))
    .exitOverride();
  for (const add of commands) add(program, bench);
  return program;
}

/** With --json help that nobody asked for is left out: the error says where to find it. */
const withOutput = (program: Command, { out, err }: Io, json: boolean): Command =>
  program.configureOutput({
    writeOut: (text) => out.write(text),
    writeErr: (text) => void (json || err.write(text)),
    outputError: () => undefined,
    getOutHelpWidth: () => out.columns ?? 100,
    getErrHelpWidth: () => err.columns ?? 100,
  });
