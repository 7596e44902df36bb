import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { grant } from './grant.ts';

/** To read these secrets. SecureStrings under the key `aws/ssm` need no right to decrypt of their own. */
export const grantSecrets = (
  scope: Construct,
  to: IGrantable,
  service: string,
  names: readonly string[],
): void =>
  grant(
    to,
    ['ssm:GetParameter'],
    names.map((name) =>
      Stack.of(scope).formatArn({
        service: 'ssm',
        resource: 'parameter',
        resourceName: `muster/${service}/${name}`,
      }),
    ),
  );
