import { DynamoDBClient, GetItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** An item as it stands in the table `evidence`. */
export async function itemAt(endpoint: string, stream: string, seq: number): Promise<Item> {
  const client = new DynamoDBClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const Key = { stream: { S: stream }, seq: { N: String(seq) } };
  const { Item: item } = await client.send(new GetItemCommand({ TableName: 'evidence', Key }));
  if (!item) throw new Error(`no ${stream}#${seq}`);
  return item;
}

export type Change = {
  id: string;
  name: 'INSERT' | 'MODIFY' | 'REMOVE';
  before?: Item;
  after?: Item;
  at: number;
};

/** As Lambda hands on what a table's stream has, images of both kinds. */
export const tableChanges = (...changes: readonly Change[]): object => ({
  Records: changes.map(({ id, name, before, after, at }) => ({
    eventID: id,
    eventName: name,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-central-1',
    dynamodb: {
      ApproximateCreationDateTime: at / 1000,
      Keys: onWire(keysOf(before ?? after ?? {})),
      ...(before && { OldImage: onWire(before) }),
      ...(after && { NewImage: onWire(after) }),
      SequenceNumber: '4421584500000000017450439091',
      SizeBytes: 1000,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN:
      'arn:aws:dynamodb:eu-central-1:123456789012:table/evidence/stream/2026-11-22T00:00:00.000',
  })),
});

const keysOf = ({ stream, seq }: Item): Item => ({ ...(stream && { stream }), ...(seq && { seq }) });

/** Binary is base64 there. */
const onWire = (item: Item): object =>
  Object.fromEntries(
    Object.entries(item).map(([name, { B, ...rest }]) => [
      name,
      B === undefined ? rest : { B: Buffer.from(B).toString('base64') },
    ]),
  );
