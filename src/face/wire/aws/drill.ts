import { DrillInput } from '#act/drill/drill-input.ts';
import { createCaller } from '#act/drill/http-caller.ts';
import { drillWorkflow } from '#act/drill/run-drill.ts';
import { heartbeatGuardian } from '#act/limits/adapters/heartbeat.ts';
import { openAwsHome } from '#face/wire/aws/home.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { redacting } from '#face/wire/aws/redacting.ts';
import { awsSettings } from '#face/wire/aws/settings.ts';
import type { Json } from '#ground/base/json.ts';
import { durableHandler } from '#ground/durable/adapters/sdk.ts';
import { createBurst } from '#ground/http/adapters/undici-burst.ts';

export type DrillHandler = ReturnType<typeof durableHandler>;

/** One durable execution → one run of drills. */
export function wireDrill(): DrillHandler {
  const home = openAwsHome();
  const { state, clock } = home;
  const run = drillWorkflow({
    ...home,
    settingsAt: awsSettings(home),
    home: 'aws',
    guardian: heartbeatGuardian(state, clock),
    caller: createCaller({ ...home, burst: createBurst({ clock }) }),
  });
  return durableHandler<Json, Json>((input, steps) =>
    redacting(home.vault, async () => run(parseEvent(DrillInput, input), steps)),
  );
}
