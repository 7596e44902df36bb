import { secretsFor } from '#face/operate/doctor/secrets-for.ts';
import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Probe } from '#face/operate/doctor/finding.ts';

/** Whether every secret is there, by its name. Channels tell of theirs themselves. */
export function probeSecrets(tools: DoctorTools, patient: Patient): Probe[] {
  const what = 'secrets';
  const says = about(what);
  const look = async () => {
    const names = secretsFor(tools.config, patient);
    if (names.length === 0) return [says.info('none is needed')];
    const missing = await missingOf(tools, names);
    return missing.length === 0
      ? [says.green(`all ${names.length} are there: ${names.join(', ')}`)]
      : missing.map((name) => says.red(`${name} is not there`, setIt(name, tools)));
  };
  return [{ what, look }];
}

/** Never what they are. */
export async function missingOf(
  { vault }: Pick<DoctorTools, 'vault'>,
  names: readonly string[],
): Promise<string[]> {
  const there = await Promise.all(names.map(async (name) => (await vault.read(name)) ?? ''));
  return names.filter((_, index) => there[index] === '');
}

export const setIt = (name: string, { stack }: Pick<DoctorTools, 'stack'>): string =>
  stack
    ? `aws ssm put-parameter --type SecureString --name /muster/${stack.service}/${name} --region ${stack.region} --value …`
    : `set ${name} in the environment of whatever starts muster`;
