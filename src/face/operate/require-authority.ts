import { MusterError } from '#ground/base/muster-error.ts';
import { type Authority, authorityOf } from '#ground/config/authority.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { stackNameOf } from '#ground/config/stack-name.ts';

/**
 * Rejects AUTHORITY_ELSEWHERE where another home than the one in use answers for the environment: its data knows nothing
 * of leases and holds there, and what it said of them would be false comfort.
 */
export function requireAuthority(config: Config, environment: string, home: Authority): void {
  const authority = authorityOf(config, environment) ?? 'local';
  if (authority === home) return;
  throw new MusterError(
    'AUTHORITY_ELSEWHERE',
    `authority over ${environment} is ${authority}: ${where[home]}`,
    {
      hint: next(config)[authority],
      exit: 2,
    },
  );
}

const where: Record<Authority, string> = {
  local: "this machine's data knows nothing of its leases and holds",
  aws: 'the stack knows nothing of its leases and holds',
};

const next = ({ service }: Config): Record<Authority, string> => ({
  aws: `name the stack that answers for it: --stack ${stackNameOf(service)} --region REGION`,
  local: 'leave --stack out, on the machine that answers for it',
});
