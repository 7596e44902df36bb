import type { RailwayHosting } from '#ground/config/kinds/railway.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { grantSecrets } from '../secrets.ts';
import type { SettingsPlace } from './place.ts';

/** Its token; the rest is for Railway to allow. */
export const grantRailway = ({ scope, to, service, source }: SettingsPlace<RailwayHosting>): void =>
  grantSecrets(scope, to, service, secretNamesIn(source));
