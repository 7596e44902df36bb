import { MusterError } from '#ground/base/muster-error.ts';
import { authorityOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';

/**
 * Rejects AUTHORITY_ELSEWHERE where another home answers for the environment: the data of this machine knows nothing of
 * its leases and holds, and what it said of them would be false comfort.
 */
export function requireLocal(config: Config, environment: string): void {
  const authority = authorityOf(config, environment) ?? 'local';
  if (authority === 'local') return;
  throw new MusterError(
    'AUTHORITY_ELSEWHERE',
    `authority over ${environment} is ${authority}: commands do not reach a deployed stack yet`,
    {
      hint: `its leases and holds are in the stack's state table, as target ${config.service}/${environment}`,
      exit: 2,
    },
  );
}
