import { missingOf, setIt } from '#face/operate/doctor/probe-secrets.ts';
import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Probe } from '#face/operate/doctor/finding.ts';
import { channelsOf } from '#face/operate/doctor/secrets-for.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';

/** Whether each channel has its secrets. None is asked: that would tell somebody. */
export function probeNotify(tools: DoctorTools, patient: Patient): Probe[] {
  const channels = channelsOf(tools.config, patient);
  if (channels.length === 0) {
    const said = about('notify').info(
      `nobody is told of ${patient.environment}: the config has no notify for it`,
    );
    return [{ what: 'notify', look: async () => [said] }];
  }
  return channels.map(([name, { channel }]) => {
    const what = `notify ${name}`;
    const says = about(what);
    const look = async () => {
      const drill = `muster drill alarm-path --env ${patient.environment} proves that it arrives`;
      if (channel.kind === 'email')
        return tools.stack
          ? [says.info(`email: whether its addresses have confirmed, SNS knows; ${drill}`)]
          : [says.red('e-mail is sent on AWS only', 'use another channel here')];
      const missing = await missingOf(tools, secretNamesIn(channel));
      return missing.length === 0
        ? [says.green(`${channel.kind}, its secrets are there; ${drill}`)]
        : missing.map((secret) => says.red(`${secret} is not there`, setIt(secret, tools)));
    };
    return { what, look };
  });
}
