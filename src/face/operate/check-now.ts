import { requireNames } from '#face/operate/require-names.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';
import { runSet } from '#observe/check/run-set.ts';
import { type ManualReport, type ManualTools, runManually } from '#observe/watch/run-manually.ts';
import { withNeeds } from '#observe/watch/with-needs.ts';

export type CheckNow = {
  /** May be left out when the config has only one. */
  environment?: string | undefined;
  /** Empty: all. */
  checks: readonly string[];
  operator: string;
  onResult?: (result: CheckResult) => void;
  signal?: AbortSignal;
};

/** What to write with; without it the results leave no evidence. */
export type Recording = Omit<ManualTools, keyof CheckTools>;

/** `run` names it in its records; a report without a record left no evidence. */
export type CheckedNow = {
  run: string;
  environment: string;
  reports: (Pick<ManualReport, 'result'> & Partial<ManualReport>)[];
};

/**
 * Runs checks now, with their needs. Rejects USAGE (no environment, and several to choose from), ENVIRONMENT_UNKNOWN
 * and CHECK_UNKNOWN, naming what there is.
 */
export async function checkNow(
  { environment: named, checks, operator, ...hooks }: CheckNow,
  tools: CheckTools & { random: Random },
  recording?: Recording,
): Promise<CheckedNow> {
  const { config } = tools;
  const environment = chooseEnvironment(config, named);
  const known = Object.keys(config.checks);
  requireNames('check', checks, known);
  const run = tools.random.id();
  const set = { ...hooks, environment, checks: withNeeds(config, checks.length > 0 ? checks : known) };
  const reports: CheckedNow['reports'] = recording
    ? await runManually({ ...set, run, operator }, { ...tools, ...recording })
    : (await runSet(set, tools)).map((result) => ({ result }));
  return { run, environment, reports };
}

function chooseEnvironment({ environments }: Config, named: string | undefined): string {
  const known = Object.keys(environments);
  const [only, ...others] = known;
  const environment = named ?? (others.length === 0 ? only : undefined);
  if (environment === undefined) {
    throw new MusterError('USAGE', `which environment? the config has ${known.join(', ')}`, {
      hint: `muster check --env ${only ?? 'NAME'}`,
      exit: 2,
    });
  }
  requireNames('environment', [environment], known);
  return environment;
}
