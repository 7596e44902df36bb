import { ownOf } from '#ground/config/own.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { SettingsSource } from '#ground/config/schema/settings.ts';

/** Where limits and switches of an environment are kept, with all that a lease must hold of it; undefined: nowhere. */
export function settingsSourceOf(config: Config, environment: string): SettingsSource | undefined {
  const { settings, hosting } = ownOf(config.environments, environment) ?? {};
  if (settings?.kind === 'hosting') return hosting;
  if (settings?.kind !== 'ssm') return settings;
  const region = settings.region ?? config.aws?.region;
  return { ...settings, ...(region !== undefined && { region }) };
}

/** Whether a change there becomes live by deploying the service anew, so that its memory is lost. */
export const redeploys = (source: SettingsSource | undefined): boolean =>
  source?.kind === 'railway' || (source?.kind === 'http' && source.apply !== undefined);
