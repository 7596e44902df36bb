import type { HttpSettings } from '#ground/config/kinds/http.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { grantSecrets } from '../secrets.ts';
import type { SettingsPlace } from './place.ts';

/** The secrets of its headers and bodies; the rest is for the API to allow. */
export const grantHttp = ({ scope, to, service, source }: SettingsPlace<HttpSettings>): void =>
  grantSecrets(scope, to, service, secretNamesIn(source));
