import { LambdaClient } from '@aws-sdk/client-lambda';
import { drillInputFor } from '#act/drill/drill-input-for.ts';
import { runsFor } from '#act/runbook/runbook-input.ts';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { parseDispatchEvent, type DispatchEvent } from '#face/wire/aws/dispatch-event.ts';
import { ifSet, variable } from '#face/wire/aws/environment.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { createVault } from '#ground/secret/vault.ts';

/** The runs that were started, or had been before. */
export type DispatchAnswer = { runs: string[] };

export type Dispatch = (event: unknown) => Promise<DispatchAnswer>;

/**
 * A raised alarm → one durable execution for each runbook that it calls for; a slot of drills → one. Each is named so
 * that a second delivery is the same.
 */
export function wireDispatch(): Dispatch {
  const { config } = readBundledConfig();
  const drill = ifSet('MUSTER_DRILL_ALIAS');
  const workflows = createLambdaStarter({
    client: new LambdaClient({ maxAttempts: 1 }),
    aliases: { runbook: variable('MUSTER_RUNBOOK_ALIAS'), ...(drill !== undefined && { drill }) },
    clock: systemClock,
    random: systemRandom,
  });
  return (event) =>
    redacting(noSecrets, async () => {
      const { workflow, runs } = startsFor(config, parseDispatchEvent(config, event));
      for (const input of runs) await workflows.start(workflow, executionName([input.run]), input);
      return { runs: runs.map(({ run }) => run) };
    });
}

type Starts = { workflow: 'runbook' | 'drill'; runs: (Json & { run: string })[] };

const startsFor = (config: Config, event: DispatchEvent): Starts =>
  event.kind === 'alarm'
    ? { workflow: 'runbook', runs: runsFor(config, event.detail) }
    : { workflow: 'drill', runs: [drillInputFor(event.due.set, event.due.slot)] };

/** This function reads none. */
const noSecrets = createVault({ read: async () => undefined });
