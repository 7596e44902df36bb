import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { baselinesOf } from '#ground/config/baselines.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { SettingsKind, SettingsSource } from '#ground/config/schema/settings.ts';
import { settingsSourceOf } from '#ground/config/settings-source.ts';
import { grantHttp } from './settings/http.ts';
import type { SettingsPlace } from './settings/place.ts';
import { grantRailway } from './settings/railway.ts';
import { grantSsm } from './settings/ssm.ts';

type Source<Kind extends SettingsKind> = Extract<SettingsSource, { kind: Kind }>;

const kinds = { http: grantHttp, railway: grantRailway, ssm: grantSsm } satisfies {
  [Kind in SettingsKind]: (place: SettingsPlace<Source<Kind>>) => void;
};

/** To read and restore the settings of these environments, wherever they are kept, or to lower them besides. */
export function grantSettings(
  scope: Construct,
  to: IGrantable,
  config: Config,
  environments: readonly string[],
  { lowers }: { lowers: boolean },
): void {
  const { service } = config;
  for (const environment of environments) {
    const source = settingsSourceOf(config, environment);
    if (!source) continue;
    // The map ties each grant to its kind; the compiler cannot follow that through an index.
    const grantKind = kinds[source.kind] as (place: SettingsPlace<SettingsSource>) => void;
    grantKind({ scope, to, service, source, names: Object.keys(baselinesOf(config, environment)), lowers });
  }
}
