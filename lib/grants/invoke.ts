import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { grant } from './grant.ts';

/** To start executions of durable functions, through their aliases only. */
export const grantInvoke = (to: IGrantable, aliases: readonly Alias[]): void =>
  grant(
    to,
    ['lambda:InvokeFunction'],
    aliases.map(({ functionArn }) => functionArn),
  );
