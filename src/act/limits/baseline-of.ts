import type { Watched } from '#act/limits/drift.ts';
import { baselineSetting } from '#act/limits/setting.ts';
import { baselinesOf } from '#ground/config/baselines.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

/** Where an environment's limits and switches are kept, and what they must be; undefined where that is nowhere. */
export function watchedLimits(config: Config, environment: string): Watched | undefined {
  const source = settingsSourceOf(config, environment);
  const baselines = Object.entries(baselinesOf(config, environment));
  if (!source || baselines.length === 0) return undefined;
  const baseline = Object.fromEntries(baselines.map(([name, value]) => [name, baselineSetting(value)]));
  return { target: { service: config.service, environment }, source, baseline };
}
