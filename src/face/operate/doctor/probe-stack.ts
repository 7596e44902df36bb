import { watchedLimits } from '#act/limits/baseline-of.ts';
import type { DeployedTools, DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { evidenceProbe } from '#face/operate/doctor/probe-data.ts';
import { unswept } from '#face/operate/unwatched.ts';
import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';
import { version } from '#ground/base/version.ts';

/** Whether what is deployed is of this config, writes evidence that holds together, and lives. */
export const probeStack = (tools: DoctorTools, patient: Patient, stack: DeployedTools): Probe[] => [
  { what: 'stack', look: async () => [deployedFinding(tools, stack)] },
  evidenceProbe(tools),
  { what: 'sweep', look: async () => [await sweeping(tools, stack)] },
  { what: 'watchdog', look: async () => [await guarding(tools, patient, stack)] },
];

const digits = 12;

function deployedFinding({ digest }: DoctorTools, stack: DeployedTools): Finding {
  const says = about('stack');
  const { name, region, configDigest } = stack;
  if (configDigest !== digest)
    return says.red(
      `${name} in ${region} was deployed with config ${configDigest.slice(0, digits)}, this one is ${digest.slice(0, digits)}`,
      'npx cdk deploy, or name the config that it was deployed with: --config FILE',
    );
  const text = `${name} in ${region} was deployed with this config, by Muster ${stack.version}`;
  return stack.version === version
    ? says.green(text)
    : says.info(`${text}; this is ${version}`, 'npx cdk deploy brings it to this version');
}

const log = (what: string): string => `look into the log and the dead letters of the ${what} function`;

/** It comes every minute, and tells what is owed, silent or blind. */
async function sweeping({ data, clock }: DoctorTools, stack: DeployedTools): Promise<Finding> {
  const says = about('sweep');
  if (!data) throw new Error('a stack has data');
  const since = await unswept(data.state, stack, clock.now());
  if (!since) return says.green('it looked within the last 3 minutes');
  const { newest } = since;
  const when = newest === undefined ? 'it never looked' : `it looked last at ${iso(epochMs(newest))}`;
  return says.red(`${when}: nothing that is owed, silent or blind is told`, log('sweep'));
}

/** As a drill asks before it lowers anything. */
async function guarding(
  { config }: DoctorTools,
  { environment }: Patient,
  { watchdog }: DeployedTools,
): Promise<Finding> {
  const says = about('watchdog');
  if (!watchedLimits(config, environment)) return says.info(`${environment} has no settings to put back`);
  const why = await watchdog.arm({ service: config.service, environment }, '');
  return why === null
    ? says.green('it was heard of within the last 3 minutes')
    : says.red(`nobody would put limits back: ${why}`, log('watchdog'));
}
