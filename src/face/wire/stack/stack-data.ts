import { join } from 'node:path';
import type { LocalData } from '#face/wire/local-data.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import { anchored } from '#record/evidence/anchor.ts';

/** What commands read without any config, of this machine or of a stack. */
export type OperatorData = LocalData & {
  /** Where what is scheduled runs: `local`, or a region. */
  location: string;
  /** Absent: it is this machine's. */
  stack?: DeployedStack;
};

const chance = { clock: systemClock, random: systemRandom };

/** The tables of a stack, and an anchor of its evidence on this machine, where nobody in its account can reach it. */
export function openStackData(stack: DeployedStack, dataDir: string): OperatorData {
  const { region } = stack;
  const client = createDynamoClient(region);
  const anchor = anchorFile(join(dataDir, 'stacks', anchorName(stack)), systemRandom);
  return {
    location: region,
    stack,
    log: anchored(dynamoEvidenceLog({ client, table: stack.evidenceTable, ...chance }), anchor),
    state: dynamoStateStore({ client, table: stack.stateTable, ...chance }),
    anchor,
    close: async () => {
      anchor.close();
      client.destroy();
    },
  };
}

/** Accounts have stacks of one name. */
const anchorName = ({ name, region, account }: DeployedStack): string =>
  `${[account, region, name].filter((part) => part !== undefined).join('.')}.anchor.txt`;
