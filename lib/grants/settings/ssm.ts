import { Stack } from 'aws-cdk-lib';
import type { SsmSettings } from '#ground/config/kinds/ssm.ts';
import { grant } from '../grant.ts';
import type { SettingsPlace } from './place.ts';

const actions = ['ssm:GetParameters', 'ssm:PutParameter', 'ssm:DeleteParameter'];

/** To read, write and unset exactly these parameters, and the marker beside them. */
export const grantSsm = ({ scope, to, source, names }: SettingsPlace<SsmSettings>): void =>
  grant(
    to,
    actions,
    [...names, source.marker].map((name) =>
      Stack.of(scope).formatArn({
        service: 'ssm',
        resource: 'parameter',
        // The prefix begins with the slash that comes between.
        resourceName: `${source.prefix}${name}`.slice(1),
        ...(source.region !== undefined && { region: source.region }),
      }),
    ),
  );
