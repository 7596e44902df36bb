import { canonicalJson } from '#ground/base/canonical-json.ts';
import { sha256 } from '#ground/base/hash.ts';
import type { Json } from '#ground/base/json.ts';
import { baselinesOf } from '#ground/config/baselines.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';

/** What a deployment gives the watchdog rights to in one environment: a digest of where, and which limits and switches. */
export type SettingsPlace = { place: string; names: string[] };

/** Of every environment that has settings. */
export function settingsPlaces(config: Config): Record<string, SettingsPlace> {
  const places = Object.keys(config.environments).flatMap((environment) => {
    const source = settingsSourceOf(config, environment);
    if (!source) return [];
    const names = Object.keys(baselinesOf(config, environment)).sort();
    return [[environment, { place: placeDigest(source), names }] as const];
  });
  return Object.fromEntries(places);
}

/** Of a settings source, in a config or in a lease. */
export const placeDigest = (source: object): string =>
  sha256(canonicalJson(JSON.parse(JSON.stringify(source)) as Json));
