import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grant } from './grant.ts';

/** To read, compare-and-set and list small documents. */
export const grantState = (to: IGrantable, table: TableV2): void =>
  grant(to, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'], [table.tableArn]);
