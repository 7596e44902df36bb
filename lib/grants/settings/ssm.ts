import { Stack } from 'aws-cdk-lib';
import type { SsmSettings } from '#ground/config/kinds/ssm.ts';
import { grant } from '../grant.ts';
import type { SettingsPlace } from './place.ts';

/** To read, write and unset exactly these parameters, and the marker beside them: who does not lower never writes it. */
export function grantSsm({ scope, to, source, names, lowers }: SettingsPlace<SsmSettings>): void {
  const arnOf = (name: string): string =>
    Stack.of(scope).formatArn({
      service: 'ssm',
      resource: 'parameter',
      // The prefix begins with the slash that comes between.
      resourceName: `${source.prefix}${name}`.slice(1),
      ...(source.region !== undefined && { region: source.region }),
    });
  const limits = names.map(arnOf);
  const all = [...limits, arnOf(source.marker)];
  grant(to, ['ssm:GetParameters', 'ssm:DeleteParameter'], all);
  grant(to, ['ssm:PutParameter'], lowers ? all : limits);
}
