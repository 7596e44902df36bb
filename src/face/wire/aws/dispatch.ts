import { LambdaClient } from '@aws-sdk/client-lambda';
import { runsFor } from '#act/runbook/runbook-input.ts';
import { parseAlarmEvent } from '#face/wire/aws/alarm-event.ts';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { variable } from '#face/wire/aws/environment.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { createVault } from '#ground/secret/vault.ts';

/** The runs that were started, or had been before. */
export type DispatchAnswer = { runs: string[] };

export type Dispatch = (event: unknown) => Promise<DispatchAnswer>;

/** A raised alarm → one durable execution for each runbook that it calls for, named so that a second delivery is the same. */
export function wireDispatch(): Dispatch {
  const { config } = readBundledConfig();
  const workflows = createLambdaStarter({
    client: new LambdaClient({ maxAttempts: 1 }),
    aliases: { runbook: variable('MUSTER_RUNBOOK_ALIAS') },
    clock: systemClock,
    random: systemRandom,
  });
  return (event) =>
    redacting(noSecrets, async () => {
      const runs = runsFor(config, parseAlarmEvent(event));
      for (const input of runs) await workflows.start('runbook', executionName([input.run]), input);
      return { runs: runs.map(({ run }) => run) };
    });
}

/** This function reads none. */
const noSecrets = createVault({ read: async () => undefined });
