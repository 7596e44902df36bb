import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalData } from '#face/wire/local-data.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import { anchorFile } from '#record/evidence/adapters/anchor-file.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';

/** What commands read without any config, of this machine or of a stack. */
export type OperatorData = LocalData & {
  /** Where what is scheduled runs: `local`, or a region. */
  location: string;
  /** Absent: it is this machine's. */
  stack?: DeployedStack;
};

const chance = { clock: systemClock, random: systemRandom };

/**
 * The tables of a stack, and an anchor of its evidence on this machine, where nobody in its account can reach it. Only a
 * verification marks there: a mark of a command that appends would take the place of a verified one, and stand on a tail
 * that nobody verified.
 */
export function openStackData(stack: DeployedStack, dataDir: string): OperatorData {
  const { region } = stack;
  const client = createDynamoClient(region);
  const anchor = anchorFile(join(anchorsIn(dataDir), anchorName(stack)), systemRandom);
  return {
    location: region,
    stack,
    log: dynamoEvidenceLog({ client, table: stack.evidenceTable, ...chance }),
    state: dynamoStateStore({ client, table: stack.stateTable, ...chance }),
    anchor,
    close: async () => {
      anchor.close();
      client.destroy();
    },
  };
}

/** Files of anchors that this machine has of other evidence tables under the same name: of a stack before it was made anew. */
export function otherAnchors(stack: DeployedStack, dataDir: string): string[] {
  const folder = anchorsIn(dataDir);
  if (!existsSync(folder)) return [];
  const [ours, name] = [anchorName(stack), `${placeOf(stack)}.`];
  return readdirSync(folder)
    .filter((file) => file !== ours && file.startsWith(name) && file.endsWith(ending))
    .map((file) => join(folder, file));
}

const ending = '.anchor.txt';

const anchorsIn = (dataDir: string): string => join(dataDir, 'stacks');

/** A stack that is made anew under its old name has another table. */
const anchorName = (stack: DeployedStack): string => `${placeOf(stack)}.${stack.evidenceTable}${ending}`;

/** Accounts have stacks of one name. */
const placeOf = ({ name, region, account }: DeployedStack): string =>
  [account, region, name].filter((part) => part !== undefined).join('.');
