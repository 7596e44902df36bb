import {
  DuplicateItemException,
  ExecuteStatementCommand,
  QueryCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin } from '#ground/base/retry-within.ts';
import { evidenceTable, notPassedMark } from '#ground/base/tables.ts';
import { packJson, unpackJson } from '#record/evidence/adapters/packed-json.ts';
import type { EvidenceLog, StoredRow } from '#record/evidence/evidence-log.ts';
import type { Sealed } from '#record/evidence/record.ts';
import { unseal } from '#record/evidence/unseal.ts';

export type DynamoEvidenceParts = { client: DynamoDBClient; table: string; clock: Clock; random: Random };

type Item = Record<string, AttributeValue>;

const { partitionKey, sortKey, notPassedIndex } = evidenceTable;
const pageSizeMax = 1000;
/** Streams are looked for in so many parts of the table at once. */
const segments = [0, 1, 2, 3];
/** The largest number that DynamoDB has: no sort key lies behind it. */
const largest: AttributeValue = { N: `9.${'9'.repeat(37)}E+125` };

/**
 * Evidence as items `{ stream, seq, hash, at, kind, outcome, json (packed), np? }`. Written only by PartiQL INSERT, which
 * fails on a key that exists: writers need `dynamodb:PartiQLInsert` and `dynamodb:Query` and nothing that replaces.
 * `notPassed` queries the index; `streams` reads one item of each stream (`dynamodb:Scan`), however long they are.
 */
export function dynamoEvidenceLog({ client, table, clock, random }: DynamoEvidenceParts): EvidenceLog {
  const send = <T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> =>
    guarded(() => retryWithin(repeatable, { clock, random }, call));

  /** Follows pages until `limit` items are there: DynamoDB ends a page at 1 MB. */
  async function query(input: Omit<QueryCommandInput, 'TableName'>, limit: number): Promise<Item[]> {
    const found: Item[] = [];
    let start: Item | undefined;
    do {
      const command = new QueryCommand({
        TableName: table,
        ...input,
        Limit: limit - found.length,
        ExclusiveStartKey: start,
      });
      const page = await send((abortSignal) => client.send(command, { abortSignal }));
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start && found.length < limit);
    return found;
  }

  /** One item of each stream: the next scan begins behind the last place that the stream can have. */
  async function streamsIn(segment: number): Promise<string[]> {
    const found: string[] = [];
    let start: Item | undefined;
    do {
      const command = new ScanCommand({
        TableName: table,
        Segment: segment,
        TotalSegments: segments.length,
        Limit: 1,
        ProjectionExpression: '#stream',
        ExpressionAttributeNames: { '#stream': partitionKey },
        ExclusiveStartKey: start,
        ConsistentRead: true,
      });
      const { Items: [item] = [], LastEvaluatedKey } = await send((abortSignal) =>
        client.send(command, { abortSignal }),
      );
      if (item) found.push(textOf(item, partitionKey));
      start = item
        ? { [partitionKey]: item[partitionKey] ?? { S: '' }, [sortKey]: largest }
        : LastEvaluatedKey;
    } while (start);
    return found;
  }

  return {
    async insert(sealed) {
      const command = insertCommand(table, sealed);
      try {
        // A repeated INSERT does no harm: `exists` may then mean our own, and the appender compares hashes.
        await retryWithin(repeatable, { clock, random }, (abortSignal) =>
          client.send(command, { abortSignal }),
        );
        return 'inserted';
      } catch (error) {
        if (error instanceof DuplicateItemException) return 'exists';
        throw unavailable(error);
      }
    },
    async head(stream, consistency = 'strong') {
      const newestFirst = { ...inStream(stream, 0, Number.MAX_SAFE_INTEGER), ScanIndexForward: false };
      const ConsistentRead = consistency === 'strong';
      return (await query({ ...newestFirst, ConsistentRead }, 1)).map(toSealed)[0];
    },
    async read(stream, { fromSeq = 0, toSeq = Number.MAX_SAFE_INTEGER, limit, order }) {
      const range = { ...inStream(stream, fromSeq, toSeq), ScanIndexForward: order === 'oldest-first' };
      return (await query(range, Math.min(limit, pageSizeMax))).map(toSealed);
    },
    async notPassed({ limit, before = Number.MAX_SAFE_INTEGER }) {
      const items = await query(notPassedBefore(before), Math.min(limit, pageSizeMax));
      return items.map((item) => toSealed(item).record);
    },
    async streams() {
      const found = await Promise.all(segments.map((segment) => streamsIn(segment)));
      return found.flat().sort();
    },
    async rows(stream, { afterSeq, limit }) {
      return (await query(afterInStream(stream, afterSeq), limit)).map(toStoredRow);
    },
  };
}

function insertCommand(table: string, { record, json, hash }: Sealed): ExecuteStatementCommand {
  const item: Item = {
    [partitionKey]: { S: record.stream },
    [sortKey]: { N: String(record.seq) },
    hash: { S: hash },
    at: { N: String(record.at) },
    kind: { S: record.kind },
    outcome: { S: record.outcome },
    json: { B: packJson(json) },
    ...(record.outcome !== 'pass' && { [notPassedIndex.partitionKey]: { S: notPassedMark } }),
  };
  const members = Object.keys(item).map((name) => `'${name}': ?`);
  return new ExecuteStatementCommand({
    Statement: `INSERT INTO "${table}" VALUE {${members.join(', ')}}`,
    Parameters: Object.values(item),
  });
}

const inStream = (stream: string, fromSeq: number, toSeq: number) => ({
  KeyConditionExpression: '#stream = :stream AND #seq BETWEEN :from AND :to',
  ExpressionAttributeNames: { '#stream': partitionKey, '#seq': sortKey },
  ExpressionAttributeValues: {
    ':stream': { S: stream },
    ':from': { N: String(fromSeq) },
    ':to': { N: String(toSeq) },
  },
  ConsistentRead: true,
});

/** Whatever a changed sort key may be: fractions and all. */
const afterInStream = (stream: string, afterSeq: number) => ({
  KeyConditionExpression: '#stream = :stream AND #seq > :after',
  ExpressionAttributeNames: { '#stream': partitionKey, '#seq': sortKey },
  ExpressionAttributeValues: { ':stream': { S: stream }, ':after': { N: String(afterSeq) } },
  ConsistentRead: true,
});

const notPassedBefore = (before: number) => ({
  IndexName: notPassedIndex.name,
  KeyConditionExpression: '#np = :np AND #at < :before',
  ExpressionAttributeNames: { '#np': notPassedIndex.partitionKey, '#at': notPassedIndex.sortKey },
  ExpressionAttributeValues: { ':np': { S: notPassedMark }, ':before': { N: String(before) } },
  ScanIndexForward: false,
});

const textOf = (item: Item, name: string): string => item[name]?.S ?? '';
const numberOf = (item: Item, name: string): number => Number(item[name]?.N);

const toSealed = (item: Item): Sealed =>
  unseal(unpackJson(item['json']), textOf(item, partitionKey), numberOf(item, sortKey));

const toStoredRow = (item: Item): StoredRow => ({
  stream: textOf(item, partitionKey),
  seq: numberOf(item, sortKey),
  hash: textOf(item, 'hash'),
  at: numberOf(item, 'at'),
  kind: textOf(item, 'kind'),
  outcome: textOf(item, 'outcome'),
  json: unpackJson(item['json']),
  notPassed: textOf(item, notPassedIndex.partitionKey) === notPassedMark,
});

async function guarded<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw unavailable(error);
  }
}

const unavailable = (error: unknown): MusterError =>
  new MusterError(
    'EVIDENCE_UNAVAILABLE',
    `the evidence table did not answer as it should: ${reasonOf(error)}`,
    {
      hint: 'is the table there, and may this role use it?',
      exit: 3,
      cause: error,
    },
  );

const reasonOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
