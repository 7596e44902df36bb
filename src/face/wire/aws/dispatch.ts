import { LambdaClient } from '@aws-sdk/client-lambda';
import { drillInputFor } from '#act/drill/drill-input-for.ts';
import { executionParts, runsFor } from '#act/runbook/runbook-input.ts';
import { readBundledConfig } from '#face/wire/aws/bundled-config.ts';
import { parseDispatchEvent, type DispatchEvent } from '#face/wire/aws/dispatch-event.ts';
import { ifSet, variable } from '#face/wire/aws/environment.ts';
import { noSecrets, redacting } from '#face/wire/aws/redacting.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createTroubles } from '#ground/base/troubles.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import { executionName } from '#ground/durable/execution-name.ts';
import { noticesFor } from '#observe/notify/notices-for.ts';
import type { MusterEvent } from '#record/event/event.ts';

/** The runs and notices that were started, or had been before. */
export type DispatchAnswer = { runs: string[]; notices: string[] };

export type Dispatch = (event: unknown) => Promise<DispatchAnswer>;

/**
 * What happened → one durable execution for each runbook that a raised alarm calls for, and one for each channel that is
 * to be told; a slot of drills → one. Each is named so that a second delivery is the same. One that cannot be started
 * keeps no other from it; then it rejects, and Lambda delivers again.
 */
export function wireDispatch(): Dispatch {
  const { config } = readBundledConfig();
  const workflows = createLambdaStarter({
    client: new LambdaClient({ maxAttempts: 1 }),
    aliases: aliases(),
    clock: systemClock,
    random: systemRandom,
  });
  return (event) =>
    redacting(noSecrets, async () => {
      const starts = startsFor(config, parseDispatchEvent(config, event));
      const troubles = createTroubles();
      for (const { workflow, parts, input } of starts) {
        await troubles.guard(() => workflows.start(workflow, executionName(parts), input));
      }
      troubles.end();
      const idsOf = (isNotice: boolean): string[] =>
        starts.filter(({ workflow }) => (workflow === 'notify') === isNotice).map(({ id }) => id);
      return { runs: idsOf(false), notices: idsOf(true) };
    });
}

function aliases(): Record<string, string> {
  const drill = ifSet('MUSTER_DRILL_ALIAS');
  const notify = ifSet('MUSTER_NOTIFY_ALIAS');
  return {
    runbook: variable('MUSTER_RUNBOOK_ALIAS'),
    ...(drill !== undefined && { drill }),
    ...(notify !== undefined && { notify }),
  };
}

/** `id`: what people know it by. `parts`: what names its execution. */
type Start = { workflow: 'runbook' | 'drill' | 'notify'; id: string; parts: string[]; input: Json };

function startsFor(config: Config, told: DispatchEvent): Start[] {
  if (told.kind === 'happened')
    return [...runbookStarts(config, told.event), ...noticeStarts(config, told.event)];
  const input = drillInputFor(told.due.set, told.due.slot);
  return [{ workflow: 'drill', id: input.run, parts: [input.run], input }];
}

const runbookStarts = (config: Config, { type, detail }: MusterEvent): Start[] =>
  type === 'Alarm Raised'
    ? runsFor(config, detail).map((input) => ({
        workflow: 'runbook',
        id: input.run,
        parts: executionParts(input),
        input,
      }))
    : [];

const noticeStarts = (config: Config, event: MusterEvent): Start[] =>
  noticesFor(config, event, 'aws').map((input) => ({
    workflow: 'notify',
    id: input.notice,
    parts: [input.notice],
    input,
  }));
