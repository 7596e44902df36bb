import { SSMClient } from '@aws-sdk/client-ssm';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { openEvidence } from '#face/wire/aws/evidence.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { systemClock, type Clock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import { createParameterSource } from '#ground/secret/adapters/ssm.ts';
import { createVault, type Vault } from '#ground/secret/vault.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** What every story needs that says in evidence what it did. */
export type AwsJournal = {
  config: Config;
  digest: Sha256Hex;
  clock: Clock;
  http: HttpClient;
  vault: Vault;
  log: EvidenceLog;
  appender: Appender;
};

/** For both tables. */
type Dynamo = ReturnType<typeof createDynamoClient>;

/** Once for a container: clients and connections outlive an invocation. Throws VARIABLE_MISSING. */
export function openJournal(client: Dynamo = createDynamoClient()): AwsJournal {
  const loaded = readBundledConfig();
  const chance = { clock: systemClock, random: systemRandom };
  const parameters = {
    client: new SSMClient({ maxAttempts: 1 }),
    prefix: `/muster/${loaded.config.service}/`,
  };
  const vault = createVault(createParameterSource({ ...parameters, ...chance }));
  return {
    config: loaded.config,
    digest: loaded.digest,
    clock: systemClock,
    http: createHttpClient({ clock: systemClock }),
    vault,
    ...openEvidence(client, loaded, vault),
  };
}
