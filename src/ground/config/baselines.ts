import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { Baseline, Switch } from '#ground/config/schema/target.ts';

/** By name of the limit or switch: what stands where settings are kept while no drill runs. */
export type Baselines = Record<string, Baseline | Switch['baseline']>;

/** Every limit, with what the environment says of it over what `limits` says, then every switch. */
export function baselinesOf(config: Config, environment: string): Baselines {
  const limits = Object.keys(config.limits).flatMap((name) => {
    const baseline = limitBaseline(config, environment, name);
    return baseline ? [[name, baseline] as const] : [];
  });
  const switches = Object.entries(config.switches).map(([name, { baseline }]) => [name, baseline] as const);
  return Object.fromEntries([...limits, ...switches]);
}

/** Undefined for a limit that the config does not have. */
export const limitBaseline = (config: Config, environment: string, limit: string): Baseline | undefined =>
  ownBaseline(config, environment, limit) ?? ownOf(config.limits, limit)?.baseline;

/** What the environment itself says of a limit. */
export const ownBaseline = (config: Config, environment: string, limit: string): Baseline | undefined =>
  ownOf(ownOf(config.environments, environment)?.baseline ?? {}, limit);

/** The number that holds at this baseline, written or the service's own. */
export const baselineValue = (baseline: Baseline): number =>
  'set' in baseline ? baseline.set : baseline.unset;
