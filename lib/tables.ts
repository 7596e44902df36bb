import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type TablePropsV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { evidenceTable, stateTable } from '#ground/base/tables.ts';

const { notPassedIndex } = evidenceTable;

/** Neither a mistake in the stack nor its removal takes what was recorded. */
const kept = {
  billing: Billing.onDemand(),
  encryption: TableEncryptionV2.dynamoOwnedKey(),
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} satisfies Partial<TablePropsV2>;

export class Tables extends Construct {
  readonly evidence: TableV2;
  readonly state: TableV2;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.evidence = new TableV2(this, 'Evidence', {
      ...kept,
      // For the witness: what stood there before a change, and after it.
      dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
      partitionKey: { name: evidenceTable.partitionKey, type: AttributeType.STRING },
      sortKey: { name: evidenceTable.sortKey, type: AttributeType.NUMBER },
      globalSecondaryIndexes: [
        {
          indexName: notPassedIndex.name,
          partitionKey: { name: notPassedIndex.partitionKey, type: AttributeType.STRING },
          sortKey: { name: notPassedIndex.sortKey, type: AttributeType.NUMBER },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [notPassedIndex.projected],
        },
      ],
    });
    this.state = new TableV2(this, 'State', {
      ...kept,
      partitionKey: { name: stateTable.partitionKey, type: AttributeType.STRING },
      sortKey: { name: stateTable.sortKey, type: AttributeType.STRING },
    });
  }
}
