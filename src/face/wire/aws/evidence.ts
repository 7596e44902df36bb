import { variable } from '#face/wire/aws/environment.ts';
import { byOf } from '#face/wire/by.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { Appender } from '#record/evidence/appender.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';

/** To read evidence, and to add to it in this function's name. Throws VARIABLE_MISSING. */
export function openEvidence(
  client: ReturnType<typeof createDynamoClient>,
  loaded: LoadedConfig,
  vault: Pick<Vault, 'redact'>,
): { log: EvidenceLog; appender: Appender } {
  const by = byOf(loaded, `${variable('MUSTER_ROLE')}/${variable('AWS_LAMBDA_FUNCTION_NAME')}`);
  const log = dynamoEvidenceLog({
    client,
    table: variable('MUSTER_EVIDENCE_TABLE'),
    clock: systemClock,
    random: systemRandom,
  });
  return { log, appender: createAppender({ log, by, vault, clock: systemClock }) };
}
