import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SSMClient } from '@aws-sdk/client-ssm';
import { byOf } from '#face/wire/by.ts';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { variable } from '#face/wire/aws/environment.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createParameterSource } from '#ground/secret/adapters/ssm.ts';
import { createVault } from '#ground/secret/vault.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import type { WatchTools } from '#observe/watch/watch-tools.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import { createAppender } from '#record/evidence/append.ts';
import { eventBridgeBus } from '#record/event/adapters/eventbridge.ts';

/** What the stories of the probe and of the runbook need. */
export type AwsHome = WatchTools & { digest: Sha256Hex };

/** Once for a container: clients and connections outlive an invocation. Throws VARIABLE_MISSING. */
export function openAwsHome(): AwsHome {
  const loaded = readBundledConfig();
  const chance = { clock: systemClock, random: systemRandom };
  const parameters = {
    client: new SSMClient({ maxAttempts: 1 }),
    prefix: `/muster/${loaded.config.service}/`,
  };
  const vault = createVault(createParameterSource({ ...parameters, ...chance }));
  const client = createDynamoClient();
  const log = dynamoEvidenceLog({ client, table: variable('MUSTER_EVIDENCE_TABLE'), ...chance });
  const by = byOf(loaded, `${variable('MUSTER_ROLE')}/${variable('AWS_LAMBDA_FUNCTION_NAME')}`);
  return {
    config: loaded.config,
    digest: loaded.digest,
    location: variable('AWS_REGION'),
    clock: systemClock,
    http: createHttpClient({ clock: systemClock }),
    vault,
    log,
    appender: createAppender({ log, by, vault, clock: systemClock }),
    state: dynamoStateStore({ client, table: variable('MUSTER_STATE_TABLE'), ...chance }),
    bus: eventBridgeBus({
      client: new EventBridgeClient({ maxAttempts: 1 }),
      bus: variable('MUSTER_BUS'),
      ...chance,
    }),
  };
}
