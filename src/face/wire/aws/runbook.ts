import { runbookWorkflow } from '#act/runbook/run-runbook.ts';
import { RunbookInput } from '#act/runbook/runbook-input.ts';
import { awsActors } from '#face/wire/aws/actors.ts';
import { openAwsHome } from '#face/wire/aws/home.ts';
import { awsSettings } from '#face/wire/aws/settings.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import type { Json } from '#ground/base/json.ts';
import { durableHandler } from '#ground/durable/adapters/sdk.ts';

export type RunbookHandler = ReturnType<typeof durableHandler>;

/** One durable execution → one run of a runbook. */
export function wireRunbook(): RunbookHandler {
  const home = openAwsHome();
  const run = runbookWorkflow({ ...home, settingsAt: awsSettings(home), actors: awsActors(home) });
  return durableHandler<Json, Json>((input, steps) =>
    redacting(home.vault, async () => run(parseEvent(RunbookInput, input), steps)),
  );
}
