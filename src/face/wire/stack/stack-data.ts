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
export type OperatorData = LocalData;

const chance = { clock: systemClock, random: systemRandom };

/** The tables of a stack, and an anchor of its evidence on this machine, where nobody in its account can reach it. */
export function openStackData({ name, region, ...stack }: DeployedStack, dataDir: string): OperatorData {
  const client = createDynamoClient(region);
  const anchor = anchorFile(join(dataDir, 'stacks', `${region}.${name}.anchor.txt`), systemRandom);
  return {
    log: anchored(dynamoEvidenceLog({ client, table: stack.evidenceTable, ...chance }), anchor),
    state: dynamoStateStore({ client, table: stack.stateTable, ...chance }),
    anchor,
    close: async () => {
      anchor.close();
      client.destroy();
    },
  };
}
