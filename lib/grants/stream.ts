import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { grant } from './grant.ts';

/** So that Lambda can read a table's stream for a function: with its rights, and this stream alone. */
export function grantStream(to: IGrantable, { tableStreamArn }: TableV2): void {
  if (tableStreamArn === undefined) throw new Error('the table has no stream');
  const actions = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
  grant(
    to,
    actions.map((action) => `dynamodb:${action}`),
    [tableStreamArn],
  );
}
