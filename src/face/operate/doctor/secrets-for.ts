import type { Patient } from '#face/operate/doctor/doctor-tools.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Notify } from '#ground/config/schema/notify.ts';
import type { Runbook } from '#ground/config/schema/runbook.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/** What watching an environment and acting on it take; those of other environments and of channels are left out. */
export const secretsFor = (config: Config, patient: Patient): string[] => {
  const { client, checks, monitor } = config;
  const runbooks = runbooksOf(config, patient).map(([, runbook]) => runbook);
  return secretNamesIn({ client, checks, monitor, target: patient.target, runbooks });
};

export const runbooksOf = (config: Config, { environment }: Patient): [string, Runbook][] =>
  Object.entries(config.runbooks).filter(([, { when }]) => when.environments.includes(environment));

export const channelsOf = (config: Config, { environment }: Patient): [string, Notify][] =>
  Object.entries(config.notify).filter(
    ([, { when }]) => when.environments === 'all' || when.environments.includes(environment),
  );
