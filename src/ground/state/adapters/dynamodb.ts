import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { onceOnly, repeatable } from '#ground/base/aws-retry.ts';
import { canonicalJson } from '#ground/base/canonical-json.ts';
import type { Clock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin, type RetryPlan } from '#ground/base/retry-within.ts';
import { stateTable } from '#ground/base/tables.ts';
import type { StateKey, StateStore, Version, Versioned } from '#ground/state/state-store.ts';

export type DynamoStateParts = { client: DynamoDBClient; table: string; clock: Clock; random: Random };

type Item = Record<string, AttributeValue>;

const { partitionKey, sortKey } = stateTable;
const names = { '#collection': partitionKey, '#id': sortKey, '#value': 'value', '#version': 'version' };

/** State as items `{ collection, id, value (JSON), version }`. Needs GetItem, PutItem and Query on the table. */
export function dynamoStateStore({ client, table, clock, random }: DynamoStateParts): StateStore {
  const send = <T>(plan: RetryPlan, call: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    guarded(() => retryWithin(plan, { clock, random }, call));

  const get = async ({ collection, id }: StateKey): Promise<Versioned | undefined> => {
    const command = new GetItemCommand({
      TableName: table,
      Key: { [partitionKey]: { S: collection }, [sortKey]: { S: id } },
      ConsistentRead: true,
    });
    const { Item: item } = await send(repeatable, (abortSignal) => client.send(command, { abortSignal }));
    return item && versioned(item);
  };

  const put = async (key: StateKey, value: Json, expected: Version | 'absent'): Promise<boolean> => {
    const version = expected === 'absent' ? 1 : expected + 1;
    const command = new PutItemCommand({
      TableName: table,
      Item: itemOf(key, value, version),
      ...condition(expected),
    });
    try {
      await send(onceOnly, (abortSignal) => client.send(command, { abortSignal }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    get,
    async put(key, value, expected) {
      if (!(await put(key, value, expected))) return { kind: 'conflict', current: await get(key) };
      return { kind: 'stored', version: expected === 'absent' ? 1 : expected + 1 };
    },
    async list(collection, { limit, after }) {
      const found: Item[] = [];
      let start: Item | undefined = after === undefined ? undefined : keyOf({ collection, id: after });
      do {
        const command = new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#collection = :collection',
          ExpressionAttributeNames: { '#collection': partitionKey },
          ExpressionAttributeValues: { ':collection': { S: collection } },
          ExclusiveStartKey: start,
          Limit: limit - found.length,
          ConsistentRead: true,
        });
        const page = await send(repeatable, (abortSignal) => client.send(command, { abortSignal }));
        found.push(...(page.Items ?? []));
        start = page.LastEvaluatedKey;
      } while (start && found.length < limit);
      return found.map((item) => ({ id: item[sortKey]?.S ?? '', ...versioned(item) }));
    },
  };
}

const keyOf = ({ collection, id }: StateKey): Item => ({
  [partitionKey]: { S: collection },
  [sortKey]: { S: id },
});

const itemOf = (key: StateKey, value: Json, version: Version): Item => ({
  ...keyOf(key),
  value: { S: canonicalJson(value) },
  version: { N: String(version) },
});

const versioned = ({ value, version }: Item): Versioned => ({
  value: JSON.parse(value?.S ?? 'null') as Json,
  version: Number(version?.N),
});

const condition = (expected: Version | 'absent') =>
  expected === 'absent'
    ? {
        ConditionExpression: 'attribute_not_exists(#collection)',
        ExpressionAttributeNames: { '#collection': names['#collection'] },
      }
    : {
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': names['#version'] },
        ExpressionAttributeValues: { ':expected': { N: String(expected) } },
      };

async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) throw error;
    throw new MusterError(
      'STATE_UNAVAILABLE',
      `the state table did not answer as it should: ${reasonOf(error)}`,
      {
        hint: 'is the table there, and may this role use it?',
        exit: 3,
        cause: error,
      },
    );
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
