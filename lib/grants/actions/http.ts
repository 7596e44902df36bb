import type { HttpAction } from '#ground/config/kinds/actions/http.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { grantSecrets } from '../secrets.ts';
import type { ActionPlace } from './place.ts';

/** The secrets of its headers and body; the rest is for the API to allow. */
export const grantHttp = ({ stack, to, service, action }: ActionPlace<HttpAction>): void =>
  grantSecrets(stack, to, service, secretNamesIn(action));
