/** The shape of the two DynamoDB tables: the adapters write it, the CDK app declares it. All keys are strings but `seq` and `at`. */
export const evidenceTable = {
  partitionKey: 'stream',
  sortKey: 'seq',
  /** Sparse: holds only what did not pass, newest by `at`; projects `json`. */
  notPassedIndex: { name: 'not-passed', partitionKey: 'np', sortKey: 'at', projected: 'json' },
} as const;

/** The one value of `np`; absent on what passed. */
export const notPassedMark = 'np';

export const stateTable = { partitionKey: 'collection', sortKey: 'id' } as const;
