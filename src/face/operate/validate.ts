import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { loadConfig, readConfigFile } from '#ground/config/load.ts';
import type { ConfigProblem } from '#ground/config/problem.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';

export type Validation =
  | {
      kind: 'valid';
      path: string;
      service: string;
      digest: string;
      counts: { environments: number; checks: number; schedule: number; alarms: number; runbooks: number };
    }
  | { kind: 'invalid'; path: string; problems: ConfigProblem[] };

/** A config as every command uses it: valid, and within what it may spend. Rejects as `loadConfig` does. */
export const loadChecked = (path: string): Promise<LoadedConfig> => loadConfig(path, [spendFindings]);

/** What is wrong with a config file, or how much it holds. Rejects CONFIG_MISSING, CONFIG_UNREADABLE. */
export async function validate(path: string): Promise<Validation> {
  const reading = await readConfigFile(path, [spendFindings]);
  if (reading.kind === 'invalid') return { kind: 'invalid', path, problems: reading.problems };
  const { config, digest } = reading;
  const size = (section: object): number => Object.keys(section).length;
  return {
    kind: 'valid',
    path,
    service: config.service,
    digest,
    counts: {
      environments: size(config.environments),
      checks: size(config.checks),
      schedule: size(config.schedule),
      alarms: size(config.alarms),
      runbooks: size(config.runbooks),
    },
  };
}
