import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grant } from './grant.ts';

/** To add records and read them. PartiQL INSERT fails on a key that exists; PutItem would replace it silently. */
export const grantEvidence = (to: IGrantable, table: TableV2): void =>
  grant(to, ['dynamodb:PartiQLInsert', 'dynamodb:Query'], [table.tableArn]);
