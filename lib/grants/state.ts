import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grant } from './grant.ts';

/** To read and compare-and-set small documents whose keys one knows. */
export const grantState = (to: IGrantable, table: TableV2): void =>
  grant(to, ['dynamodb:GetItem', 'dynamodb:PutItem'], [table.tableArn]);

/** To look through those of one kind. */
export const grantStateList = (to: IGrantable, table: TableV2): void =>
  grant(to, ['dynamodb:Query'], [table.tableArn]);
