import { notAtBaseline } from '#act/limits/at-baseline.ts';
import { watchedLimits } from '#act/limits/baseline-of.ts';
import type { Watched } from '#act/limits/drift.ts';
import { isOpen } from '#act/limits/lease.ts';
import { readTarget } from '#act/limits/target-store.ts';
import type { DoctorTools, Patient } from '#face/operate/doctor/doctor-tools.ts';
import { about, type Finding, type Probe } from '#face/operate/doctor/finding.ts';
import { iso } from '#ground/base/clock.ts';
import { epochMs } from '#ground/base/brand.ts';
import { MusterError } from '#ground/base/muster-error.ts';

/** Whether limits can be read, and are what they should be. Nothing is written, so whether we may write stays untold. */
export function probeSettings(tools: DoctorTools, { environment }: Patient): Probe[] {
  const watched = watchedLimits(tools.config, environment);
  const says = about('limits');
  if (!watched)
    return [
      { what: 'limits', look: async () => [says.info(`${environment} has no settings to read limits from`)] },
    ];
  return [{ what: 'limits', look: () => compared(tools, watched) }];
}

async function compared(tools: DoctorTools, watched: Watched): Promise<Finding[]> {
  const { kind } = watched.source;
  const { environment } = watched.target;
  try {
    const off = await notAtBaseline(tools.settingsAt(watched.source), watched.baseline);
    const read = about('settings').green(
      `${kind}: its variables can be read; whether we may write is not tried`,
    );
    return [read, await limitsFinding(tools, watched, off)];
  } catch (error) {
    if (!(error instanceof MusterError)) throw error;
    const says = about('settings');
    const next = `see environments.${environment}.settings, and what its token may read`;
    const isRefused = error.code === 'SETTINGS_REFUSED';
    return [
      isRefused
        ? says.red(`${kind}: ${error.message}`, next)
        : says.unknown(`${kind}: ${error.message}`, next),
      about('limits').unknown('they could not be read'),
    ];
  }
}

async function limitsFinding({ data }: DoctorTools, watched: Watched, off: string | null): Promise<Finding> {
  const says = about('limits');
  const { environment } = watched.target;
  if (off === null) return says.green(`all ${Object.keys(watched.baseline).length} are at their baseline`);
  const lease = data && (await readTarget(data.state, watched.target)).lease;
  if (isOpen(lease) && lease.state !== 'DISPUTED')
    return says.info(`lowered by drill ${lease.run}, back by ${iso(epochMs(lease.restoreBy))}`);
  return says.red(off, `muster limits --env ${environment}`);
}
