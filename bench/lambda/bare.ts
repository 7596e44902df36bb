import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';

const dynamo = new DynamoDBClient({ maxAttempts: 1 });
const bridge = new EventBridgeClient({ maxAttempts: 1 });

/** The least that a handler with these two clients does. */
export async function firstCalls(): Promise<void> {
  const Key = { collection: { S: 'bench' }, id: { S: 'cold' } };
  await dynamo.send(new GetItemCommand({ TableName: 'state', Key, ConsistentRead: true }));
  const entry = { EventBusName: 'bus', Source: 'muster', DetailType: 'Alarm Raised', Detail: '{"id":"a#1"}' };
  await bridge.send(new PutEventsCommand({ Entries: [entry] }));
}
