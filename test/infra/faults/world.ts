import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  ScanCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import type { Assembly, Handler } from '../assembly.ts';
import type { Container } from '../container.ts';
import { aliasOf, deployOn, synthesised, type Deployed } from '../deployed.ts';
import { scheduledTime } from '../lambda-events.ts';
import { startTown, townConfig, type House, type HouseState, type Town } from './town.ts';

/** What all cases share: one synthesis, and a town of services. */
export type Stage = {
  assembly: Assembly;
  town: Town;
  /** Where Node keeps what it compiled: so many processes start. */
  compiled: string;
  [Symbol.asyncDispose](): Promise<void>;
};

/** An AWS and a service of its own. */
export type World = Deployed & {
  house: House;
  /** A container that stays warm, for what is not put to the test. */
  warm(handler: Handler): Promise<Container>;
  /** One that lived through its test stays warm too. */
  keepWarm(handler: Handler, container: Container): void;
  /** Told by the sweep, where anything is owed: what a minute later would be. */
  settle(slot: number): Promise<void>;
  /** Starts a durable execution, as `dispatch` does. */
  begin(handler: 'Runbook' | 'Drill' | 'Notify', execution: string, input: Json): Promise<void>;
  /** The values of a collection of the state table. */
  state(collection: string): Promise<Record<string, unknown>[]>;
  /** Everything in a table. */
  items(table: 'evidence' | 'state'): Promise<Item[]>;
  /** Ids of events that were told in the world from which this one goes on. */
  toldBefore: readonly string[];
  keep(): Promise<Kept>;
};

/** A world as it stands, for another to go on from. */
export type Kept = { tables: Readonly<Record<string, Item[]>>; house: HouseState; told: readonly string[] };

export type Item = Record<string, AttributeValue>;

export async function openStage(): Promise<Stage> {
  await using parts = new AsyncDisposableStack();
  const town = parts.use(await startTown());
  const assembly = parts.use(await synthesised(townConfig(town.url)));
  const compiled = await mkdtemp(join(tmpdir(), 'muster-compiled-'));
  parts.defer(() => rm(compiled, { recursive: true, force: true }));
  const owned = parts.move();
  return { assembly, town, compiled, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

export async function openWorld({ assembly, town, compiled }: Stage, kept?: Kept): Promise<World> {
  await using parts = new AsyncDisposableStack();
  const house = town.house();
  const deployed = parts.use(await deployOn(assembly, townConfig(town.url), house.secrets));
  const at = { region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const dynamo = new DynamoDBClient({ ...at, endpoint: deployed.aws.dynamoEndpoint });
  parts.defer(() => dynamo.destroy());
  const lambda = new LambdaClient({ ...at, endpoint: deployed.aws.endpoint });
  parts.defer(() => lambda.destroy());
  if (kept) {
    for (const [table, items] of Object.entries(kept.tables)) await fill(dynamo, table, items);
    house.resume(kept.house);
  }
  const containers = new Map<Handler, Container>();
  const start: Deployed['start'] = (handler, env) =>
    deployed.start(handler, { NODE_COMPILE_CACHE: compiled, ...env });
  const warm: World['warm'] = async (handler) => {
    const container = containers.get(handler) ?? (await start(handler, { AWS_ACCESS_KEY_ID: 'CALM' }));
    containers.set(handler, container);
    return container;
  };
  const state: World['state'] = async (collection) =>
    (await itemsOf(dynamo, 'state'))
      .filter((item) => item['collection']?.S === collection)
      .map((item) => JSON.parse(item['value']?.S ?? '') as Record<string, unknown>);
  const owned = parts.move();
  return {
    ...deployed,
    start,
    house,
    warm,
    keepWarm: (handler, container) => void containers.set(handler, container),
    async settle(slot) {
      const owing = (await state('alarm')).filter(({ owed }) => (owed as unknown[]).length > 0);
      if (owing.length > 0) await (await warm('Sweep')).invoke({ slot: scheduledTime(slot) });
    },
    async begin(handler, execution, input) {
      const aliases = { it: aliasOf(handler) };
      const starter = createLambdaStarter({
        client: lambda,
        aliases,
        clock: systemClock,
        random: systemRandom,
      });
      await starter.start('it', execution, input);
    },
    state,
    items: (table) => itemsOf(dynamo, table),
    toldBefore: kept?.told ?? [],
    async keep() {
      const tables = { evidence: await itemsOf(dynamo, 'evidence'), state: await itemsOf(dynamo, 'state') };
      const told = deployed.aws.events().map(({ detail }) => (detail as { id: string }).id);
      return { tables, house: house.state(), told };
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function itemsOf(dynamo: DynamoDBClient, table: string): Promise<Item[]> {
  const { Items = [], LastEvaluatedKey } = await dynamo.send(
    new ScanCommand({ TableName: table, ConsistentRead: true }),
  );
  if (LastEvaluatedKey) throw new Error(`${table} has more than a page`);
  return Items;
}

const batchMax = 25;

async function fill(dynamo: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  for (let start = 0; start < items.length; start += batchMax) {
    const requests = items.slice(start, start + batchMax).map((Item) => ({ PutRequest: { Item } }));
    await dynamo.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests } }));
  }
}
