import { createHttpSettings } from '#act/limits/adapters/http.ts';
import { createRailwaySettings } from '#act/limits/adapters/railway.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import type { Settings } from '#act/limits/settings.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { SettingsKind, SettingsSource } from '#ground/config/schema/settings.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

type Source<Kind extends SettingsKind> = Extract<SettingsSource, { kind: Kind }>;

export type SettingsParts = {
  http: HttpClient;
  vault: Vault;
  clock: Clock;
  /** Each home brings its own client of AWS. */
  ssm: (source: Source<'ssm'>) => Settings;
};

/** Opens settings of every kind, as a lease describes them. */
export function settingsOf({ ssm, ...parts }: SettingsParts): LimitsTools['settingsAt'] {
  const kinds = {
    http: (source) => createHttpSettings({ source, ...parts }),
    railway: (source) => createRailwaySettings({ source, ...parts }),
    ssm,
  } satisfies { [Kind in SettingsKind]: (source: Source<Kind>) => Settings };
  return (source) => {
    // The map ties each opener to its kind; the compiler cannot follow that through an index.
    const open = kinds[source.kind] as ((one: SettingsSource) => Settings) | undefined;
    if (!open) throw unknownKind(source.kind);
    return open(source);
  };
}

/** A lease of a newer version, or one that somebody wrote by hand. */
const unknownKind = (kind: string): MusterError =>
  new MusterError('SETTINGS_UNKNOWN', `this version keeps no settings of kind ${kind}`, {
    hint: 'restore with the version that lowered them',
    exit: 3,
  });
