import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { variable } from '#face/wire/aws/environment.ts';
import { openEvidence } from '#face/wire/aws/evidence.ts';
import { noSecrets, redacting } from '#face/wire/aws/redacting.ts';
import { parseWitnessEvent } from '#face/wire/aws/witness-event.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { tellBreaches } from '#observe/watch/tell-breaches.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';

/** How many records were told of. */
export type WitnessAnswer = { broken: number };

export type Witness = (event: unknown) => Promise<WitnessAnswer>;

/**
 * Records that were changed or removed → recorded and told, each once. Rejects when one could not be: Lambda then reads
 * the same changes again.
 */
export function wireWitness(): Witness {
  const loaded = readBundledConfig();
  const tools = {
    config: loaded.config,
    ...openEvidence(createDynamoClient(), loaded, noSecrets),
    bus: eventBridgeBus({
      client: new EventBridgeClient({ maxAttempts: 1 }),
      bus: variable('MUSTER_BUS'),
      clock: systemClock,
      random: systemRandom,
    }),
  };
  return (event) =>
    redacting(noSecrets, async () => {
      const breaches = parseWitnessEvent(event);
      await tellBreaches(tools, breaches);
      return { broken: breaches.length };
    });
}
