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
      : missing.map((name) => says.red(`${name} is not there`, setIt(name)));
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

export const setIt = (name: string): string => `set ${name} in the environment of whatever starts muster`;
