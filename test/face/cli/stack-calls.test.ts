import {
  type AttributeValue,
  BatchWriteItemCommand,
  DynamoDBClient,
  type ExecuteStatementCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import { type Sealed, seal } from '#record/evidence/record.ts';
import { atMinute, by } from '../../fixtures/evidence.ts';
import { chatConfig, incident, tellStory } from './stack-story.ts';
import { stackWorld, type StackWorld } from './stack-world.ts';

const there = 'production/chat/health/eu-central-1';

/** Behind what is there already: alarms of years, and slots of half a day. */
async function fill(world: StackWorld): Promise<void> {
  const body = { environment: 'production', check: 'chat', transition: 'reminded', service: 'chat' };
  await lengthen(world, 'alarms', 700, { kind: 'alarm', outcome: 'fail', incident, body });
  await lengthen(world, there, 700, { kind: 'manual', outcome: 'pass', body: {} });
}

async function lengthen(
  { log, aws }: StackWorld,
  stream: string,
  count: number,
  draft: Pick<Sealed['record'], 'kind' | 'outcome' | 'body' | 'incident'>,
): Promise<void> {
  const head = await log.head(stream);
  if (!head) throw new Error(`${stream} is there`);
  const chain: Sealed[] = [head];
  for (let more = 0; more < count; more += 1) {
    const { record, hash } = chain.at(-1)!;
    chain.push(seal({ v: 1, stream, seq: record.seq + 1, prev: hash, at: atMinute(9), by, ...draft }));
  }
  await writeAtOnce(chain.slice(1), aws.dynamoEndpoint);
}

/** As items of the table that one insert each would have made, 25 to a call. */
async function writeAtOnce(sealed: readonly Sealed[], endpoint: string): Promise<void> {
  const items: Record<string, AttributeValue>[] = [];
  const taking = {
    send: async ({ input }: ExecuteStatementCommand) => {
      const names = [...(input.Statement ?? '').matchAll(/'([^']+)': \?/g)].map(([, name = '']) => name);
      items.push(Object.fromEntries(names.map((name, index) => [name, input.Parameters![index]!])));
    },
  } as unknown as DynamoDBClient;
  const log = dynamoEvidenceLog({
    client: taking,
    table: 'evidence',
    clock: systemClock,
    random: systemRandom,
  });
  for (const one of sealed) await log.insert(one);
  const client = new DynamoDBClient({ endpoint });
  for (let first = 0; first < items.length; first += 25) {
    const evidence = items.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { evidence } }));
  }
  client.destroy();
}

const counted = (calls: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(calls, (call) => call.split(':')[1] ?? '')].map(([call, of]) => [call, of.length]),
  );

const bounded: Record<string, Record<string, number>> = {
  alarms: { DescribeStacks: 1, Query: 4, GetItem: 2 },
  incidents: { DescribeStacks: 1, Query: 2 },
  drills: { DescribeStacks: 1, Query: 1 },
  'maintenance list': { DescribeStacks: 1, GetItem: 2 },
  // One for each of 8 streams, and one for the end of each of four parts of the table.
  'alarms --env production': { DescribeStacks: 1, Scan: 12, Query: 4, GetItem: 2 },
  'evidence list --limit 5': { DescribeStacks: 1, Scan: 12, Query: 8 },
  [`evidence show ${there}#3`]: { DescribeStacks: 1, Query: 1 },
};

it.each([
  { size: 'a few records', prepare: async () => undefined },
  { size: 'over a thousand', prepare: fill },
])(
  'reads a table with $size by as many calls',
  async ({ prepare }) => {
    await using world = await stackWorld(chatConfig('aws'));
    await tellStory(world);
    await prepare(world);
    const seen: typeof bounded = {};
    for (const command of Object.keys(bounded))
      seen[command] = counted(await world.calls(...command.split(' ')));
    expect(seen).toEqual(bounded);
    // By pages of what they tell of: the span of an incident, the spans of releases.
    for (const command of ['incident show last', 'releases', 'evidence list --outcome fail --limit 5'])
      expect((await world.calls(...command.split(' '))).length).toBeLessThan(100);
  },
  60_000,
);
