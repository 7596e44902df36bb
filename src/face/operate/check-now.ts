import type { Random } from '#ground/base/random.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { nearest } from '#ground/config/nearest.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { CheckResult } from '#observe/check/check-result.ts';
import { type ManualReport, type ManualTools, runManually } from '#observe/watch/run-manually.ts';

export type CheckNow = {
  environment: string;
  /** Empty: all. */
  checks: readonly string[];
  record: boolean;
  operator: string;
  onResult?: (result: CheckResult) => void;
  signal?: AbortSignal;
};

/** Runs checks now, with their needs. Rejects CHECK_UNKNOWN and ENVIRONMENT_UNKNOWN, naming what there is. */
export async function checkNow(
  wanted: CheckNow,
  tools: ManualTools & { random: Random },
): Promise<{ run: string; reports: ManualReport[] }> {
  const { checks, ...rest } = wanted;
  requireEnvironment(tools.config, wanted.environment);
  const known = Object.keys(tools.config.checks);
  requireNames('check', checks, known);
  const run = tools.random.id();
  const reports = await runManually({ ...rest, checks: checks.length > 0 ? checks : known, run }, tools);
  return { run, reports };
}

export function requireEnvironment(config: Config, environment: string): void {
  requireNames('environment', [environment], Object.keys(config.environments));
}

/** Rejects every name that is not known, all at once. */
export function requireNames(what: string, wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const lines = unknown.map((name) => {
    const close = nearest(name, known);
    return `no ${what} is named ${name}${close === undefined ? '' : `; did you mean ${close}?`}`;
  });
  throw new MusterError(`${what.toUpperCase()}_UNKNOWN`, lines.join('\n'), {
    hint: `The config has: ${known.join(', ')}`,
    exit: 2,
  });
}
