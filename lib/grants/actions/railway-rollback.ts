import type { RailwayRollback } from '#ground/config/kinds/actions/railway-rollback.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { grantSecrets } from '../secrets.ts';
import type { ActionPlace } from './place.ts';

/** The tokens of the hosts that it goes back on; the rest is for Railway to allow. */
export const grantRailwayRollback = ({ stack, to, service, hostings }: ActionPlace<RailwayRollback>): void =>
  grantSecrets(stack, to, service, secretNamesIn(hostings));
