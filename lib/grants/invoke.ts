import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { grant } from './grant.ts';

/** To start these functions; those that are aliases, through the alias only. */
export const grantInvoke = (to: IGrantable, functions: readonly Pick<IFunction, 'functionArn'>[]): void =>
  grant(
    to,
    ['lambda:InvokeFunction'],
    functions.map(({ functionArn }) => functionArn),
  );
