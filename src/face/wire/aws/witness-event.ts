import { z } from 'zod';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { epochMs } from '#ground/base/brand.ts';
import { sha256 } from '#ground/base/hash.ts';
import { evidenceTable } from '#ground/base/tables.ts';
import { unpackJson } from '#record/evidence/adapters/packed-json.ts';
import type { Breach } from '#observe/watch/breach.ts';

/** Whatever types the attributes have: somebody else may have written them. */
const Item = z.record(
  z.string(),
  z.looseObject({
    S: z.string().exactOptional(),
    N: z.string().exactOptional(),
    /** Base64. */
    B: z.string().exactOptional(),
  }),
);
type Item = z.infer<typeof Item>;

/**
 * As Lambda reads it from a table's stream. Source: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB".
 */
const Change = z.object({
  eventID: z.string(),
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  /** There when the service itself deleted it. */
  userIdentity: z.object({ principalId: z.string() }).nullish(),
  dynamodb: z.object({
    /** Seconds. */
    ApproximateCreationDateTime: z.number(),
    Keys: Item,
    OldImage: Item.exactOptional(),
    NewImage: Item.exactOptional(),
  }),
});
type Change = z.infer<typeof Change>;

const StreamEvent = z.object({ Records: z.array(Change) });

/** What became of records that were there before: everything but inserts. Throws EVENT_UNREADABLE. */
export const parseWitnessEvent = (event: unknown): Breach[] =>
  parseEvent(StreamEvent, event)
    .Records.filter(({ eventName }) => eventName !== 'INSERT')
    .map(breachOf);

function breachOf(change: Change): Breach {
  const { eventID, userIdentity, dynamodb } = change;
  const { Keys, OldImage, NewImage, ApproximateCreationDateTime } = dynamodb;
  const [hash, found] = [hashOf(OldImage), hashOf(NewImage)];
  const by = userIdentity ? ` by ${userIdentity.principalId}` : '';
  return {
    id: eventID,
    stream: Keys[evidenceTable.partitionKey]?.S ?? '',
    seq: Number(Keys[evidenceTable.sortKey]?.N),
    problem: `${whatHappened(change)}${by}`,
    ...(hash !== undefined && { hash }),
    ...(found !== undefined && { found }),
    at: epochMs(Math.round(ApproximateCreationDateTime * 1000)),
  };
}

/** `was changed (hash, json)` */
function whatHappened({ eventName, dynamodb: { OldImage = {}, NewImage = {} } }: Change): string {
  if (eventName === 'REMOVE') return 'was removed';
  const columns = Object.keys({ ...OldImage, ...NewImage }).filter(
    (name) => JSON.stringify(OldImage[name]) !== JSON.stringify(NewImage[name]),
  );
  return columns.length === 0
    ? 'was changed'
    : `was changed (${columns.slice(0, columnsMax).sort().join(', ')})`;
}

const columnsMax = 8;

/** Of the text, as verify derives it: a column may say anything. */
function hashOf(image: Item | undefined): string | undefined {
  const text = unpackJson(image?.['json']);
  return text === '' ? undefined : sha256(text);
}
