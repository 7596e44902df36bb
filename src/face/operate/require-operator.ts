import { MusterError } from '#ground/base/muster-error.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** Rejects OPERATOR_UNKNOWN for somebody whom the config does not name; one that names nobody lets everybody. */
export function requireOperator({ operators }: Pick<Config, 'operators'>, operator: string): void {
  if (operators.length === 0 || operators.includes(operator)) return;
  throw new MusterError(
    'OPERATOR_UNKNOWN',
    `${operator} is no operator: the config has ${operators.join(', ')}`,
    {
      hint: `ask one of them, or add ${operator} to operators in the config`,
      exit: 2,
    },
  );
}
