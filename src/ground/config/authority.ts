import type { Config } from '#ground/config/schema/config.ts';
import type { Environment } from '#ground/config/schema/target.ts';

/** Which home answers for an environment. */
export type Authority = Environment['authority'];

/** Undefined for an environment that the config does not have. */
export const authorityOf = (
  { environments }: Pick<Config, 'environments'>,
  name: string,
): Authority | undefined => (Object.hasOwn(environments, name) ? environments[name]?.authority : undefined);

/**
 * What one home answers for: its environments, and of schedule, maintenance and runbooks what is for these. Alarm
 * policies and `notify` stay whole: where an environment is missing they hold for nothing.
 */
export function partOf(config: Config, home: Authority): Config {
  const ours = (names: readonly string[]): string[] =>
    names.filter((name) => authorityOf(config, name) === home);
  const environments = Object.entries(config.environments).filter(([name]) => ours([name]).length > 0);
  const oursOf = <T extends { environments: string[] }>(
    map: Readonly<Record<string, T>>,
  ): Record<string, T> => {
    const entries = Object.entries(map).map(([name, entry]) => {
      return [name, { ...entry, environments: ours(entry.environments) }] as const;
    });
    return Object.fromEntries(entries.filter(([, entry]) => entry.environments.length > 0));
  };
  const runbooks = Object.entries(config.runbooks).map(([name, runbook]) => {
    const when = { ...runbook.when, environments: ours(runbook.when.environments) };
    return [name, { ...runbook, when }] as const;
  });
  return {
    ...config,
    environments: Object.fromEntries(environments),
    schedule: oursOf(config.schedule),
    maintenance: oursOf(config.maintenance),
    runbooks: Object.fromEntries(runbooks.filter(([, { when }]) => when.environments.length > 0)),
  };
}
