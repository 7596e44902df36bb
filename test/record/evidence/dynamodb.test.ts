import { PutItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import { announceStreams } from '#record/evidence/announce.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { verifyLog } from '#record/evidence/verify.ts';
import { createTables, dynamoEnvironment, startDynamo, type Dynamo } from '../../fixtures/dynalite.ts';
import { appenderOn, atMinute, manualClock, manualDraft } from '../../fixtures/evidence.ts';

const stream = 'staging/chat/health/manual';
const patient: Clock = { ...systemClock, sleep: async () => {} };
const before = { ...process.env };

let dynamo: Dynamo;
let client: DynamoDBClient;
let tables: { evidence: string; state: string };
let log: EvidenceLog;

beforeAll(async () => {
  dynamo = await startDynamo();
  Object.assign(process.env, dynamoEnvironment(dynamo.endpoint));
  client = createDynamoClient();
});
afterAll(async () => {
  client.destroy();
  await dynamo.close();
  process.env = before;
});
beforeEach(async () => {
  const run = systemRandom.id();
  tables = await createTables(dynamo.endpoint, { evidence: `evidence-${run}`, state: `state-${run}` });
  log = dynamoEvidenceLog({ client, table: tables.evidence, clock: patient, random: systemRandom });
  dynamo.operations.length = 0;
});

async function appendTwo(): Promise<void> {
  const appender = appenderOn(log);
  await announceStreams({ log, appender, clock: manualClock() }, [{ stream, schedule: 'manual' }]);
  await appender.append(stream, () => [{ ...manualDraft('one'), outcome: 'fail' }, manualDraft('two')]);
}

describe('evidence on DynamoDB', () => {
  it('is written with PartiQL INSERT and Query alone', async () => {
    await appendTwo();
    expect([...new Set(dynamo.operations)].toSorted()).toEqual(['ExecuteStatement', 'Query']);
  });

  it.each(['drop-before', 'drop-after-commit', 'server-error', 'throttle'] as const)(
    'stores each record once through %s of every operation',
    async (kind) => {
      dynamo.inject({ kind, times: 1 });
      dynamo.inject({ kind, operation: 'Query', times: 2 });
      dynamo.inject({ kind, operation: 'ExecuteStatement', times: 3 });
      await appendTwo();
      const report = await verifyLog({ log, now: atMinute(1) });
      expect(report).toMatchObject({ ok: true, records: 3 });
    },
  );

  it('finds streams by one read for each, however long they are', async () => {
    const appender = appenderOn(log);
    await appender.append(stream, () => Array.from({ length: 60 }, () => manualDraft('again')));
    await appender.append('alarms', () => Array.from({ length: 60 }, () => manualDraft('again')));
    dynamo.operations.length = 0;
    expect(await log.streams()).toEqual(['alarms', stream]);
    // One more for the end of each of four parts.
    expect(dynamo.operations).toEqual(Array.from({ length: 6 }, () => 'Scan'));
  });

  it('gives up on a table that stays away, and says what it heard', async () => {
    dynamo.inject({ kind: 'throttle', times: 8 });
    await expect(log.head(stream)).rejects.toMatchObject({
      code: 'EVIDENCE_UNAVAILABLE',
      message: 'the evidence table did not answer as it should: ThrottlingException: injected',
    });
    expect(dynamo.operations).toHaveLength(8);
  });

  it('verifies the mark of the index too: a failure that was taken out of it is named', async () => {
    await appendTwo();
    const [row] = await log.rows(stream, { afterSeq: 0, limit: 1 });
    const { seq, hash, at, kind, outcome, json } = row!;
    const item = {
      stream: { S: stream },
      seq: { N: `${seq}` },
      hash: { S: hash },
      at: { N: `${at}` },
      kind: { S: kind },
      outcome: { S: outcome },
      json: { S: json },
    };
    await client.send(new PutItemCommand({ TableName: tables.evidence, Item: item }));
    expect((await verifyLog({ log, now: atMinute(1) })).faults).toEqual([
      { stream, seq: 1, column: 'np', problem: 'is absent, its outcome is fail' },
    ]);
  });
});

describe('state on DynamoDB', () => {
  it.each(['drop-after-commit', 'server-error', 'drop-before'] as const)(
    'never repeats a put whose end it does not know (%s)',
    async (kind) => {
      const store = dynamoStateStore({ client, table: tables.state, clock: patient, random: systemRandom });
      dynamo.inject({ kind, operation: 'PutItem' });
      await expect(store.put({ collection: 'run', id: 'a' }, 1, 'absent')).rejects.toMatchObject({
        code: 'STATE_UNAVAILABLE',
      });
      expect(dynamo.operations).toEqual(['PutItem']);
    },
  );
});
