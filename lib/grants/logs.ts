import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { grant } from './grant.ts';

/** To write into the function's own log group, which the stack creates. */
export const grantLogs = (to: IGrantable, logs: ILogGroup): void =>
  grant(to, ['logs:CreateLogStream', 'logs:PutLogEvents'], [logs.logGroupArn]);
