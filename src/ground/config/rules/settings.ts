import type { Finding } from '#ground/config/problem.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { looksSecret } from '#ground/config/secret-like.ts';

/** `kind: hosting` says that limits are the host's variables: there must be a host. */
export const hostForSettings = (config: Config): Finding[] =>
  Object.entries(config.environments)
    .filter(([, { settings, hosting }]) => settings?.kind === 'hosting' && !hosting)
    .map(([environment]) => ({
      path: ['environments', environment, 'settings'],
      at: 'whole',
      message: 'expected hosting in this environment: its variables are the settings',
    }));

/** A drill reads and writes what is named here, and shows it to everybody. */
export function noSecretSettings({ limits, switches }: Config): Finding[] {
  return Object.entries({ limits, switches }).flatMap(([section, map]) =>
    Object.keys(map)
      .filter(looksSecret)
      .map((name) => ({ path: [section, name], at: 'key' as const, message: noSecret })),
  );
}

const noSecret = "expected a name that does not look like a secret's: no drill touches those";

/** One setting with two baselines would have none. */
export const limitOrSwitch = ({ limits, switches }: Config): Finding[] =>
  Object.keys(switches)
    .filter((name) => Object.hasOwn(limits, name))
    .map((name) => ({
      path: ['switches', name],
      at: 'key',
      message: 'expected a name that is not among the limits as well',
    }));

/** A marker is written and deleted with every lease. */
export function markersApart(config: Config): Finding[] {
  return Object.entries(config.environments).flatMap(([environment, { settings, hosting }]) =>
    Object.entries({ hosting, settings }).flatMap(([holder, source]) => {
      const marker = source && 'marker' in source ? source.marker : undefined;
      const message = marker === undefined ? undefined : markerFault(config, marker);
      return message === undefined
        ? []
        : [{ path: ['environments', environment, holder, 'marker'], message }];
    }),
  );
}

function markerFault({ limits, switches }: Config, marker: string): string | undefined {
  if (looksSecret(marker)) return noSecret;
  const isTaken = Object.hasOwn(limits, marker) || Object.hasOwn(switches, marker);
  return isTaken ? 'expected a name of its own: this is a limit or switch' : undefined;
}
