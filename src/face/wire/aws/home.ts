import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { variable } from '#face/wire/aws/environment.ts';
import { emfMetrics } from '#face/wire/aws/emf.ts';
import { openJournal, type AwsJournal } from '#face/wire/aws/journal.ts';
import type { Metrics } from '#ground/base/metrics.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';

/** What every story needs that watches or acts. */
export type AwsHome = WatchTools & AwsJournal & { metrics: Metrics };

/** Once for a container: clients and connections outlive an invocation. Throws VARIABLE_MISSING. */
export function openAwsHome(): AwsHome {
  const client = createDynamoClient();
  const chance = { clock: systemClock, random: systemRandom };
  const journal = openJournal(client);
  return {
    ...journal,
    home: 'aws',
    location: variable('AWS_REGION'),
    metrics: emfMetrics({ service: journal.config.service, clock: systemClock }),
    state: dynamoStateStore({ client, table: variable('MUSTER_STATE_TABLE'), ...chance }),
    bus: eventBridgeBus({
      client: new EventBridgeClient({ maxAttempts: 1 }),
      bus: variable('MUSTER_BUS'),
      ...chance,
    }),
  };
}
