import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { grant } from './grant.ts';

/** To start executions of a durable function, through its alias only. */
export const grantInvoke = (to: IGrantable, alias: Alias): void =>
  grant(to, ['lambda:InvokeFunction'], [alias.functionArn]);
