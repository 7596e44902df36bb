import {
  clearTargets,
  liftDeploymentHolds,
  type Clearing,
  type ClearTools,
} from '#act/limits/clear-targets.ts';
import type { Target } from '#act/limits/target.ts';
import { allTargets } from '#act/limits/target-store.ts';
import { variable } from '#face/wire/aws/environment.ts';
import type { LambdaContext } from '#face/wire/aws/lambda-context.ts';
import { parseEvent } from '#face/wire/aws/parse-event.ts';
import { noSecrets, redacting } from '#face/wire/aws/redacting.ts';
import { answer, answerWithinMs, type Verdict } from '#face/wire/aws/removal-answer.ts';
import { clearingsOfChange, clearingsOfRemoval, targetsOf } from '#face/wire/aws/removal-clearings.ts';
import { verdictOn } from '#face/wire/aws/removal-verdict.ts';
import { RemovalAddress, RemovalProperties, RemovalRequest } from '#face/wire/aws/removal-event.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';

export type Removal = (event: unknown, context: LambdaContext) => Promise<Verdict>;

/** After a deployment that ended anyhow drills may run again by themselves. */
const holdMs = 3_600_000;
/** One call of the state table, retries and all, and a little. */
const oneCallMs = 8000;
/** For the answer, and for a call that was under way. */
const reserveMs = answerWithinMs + oneCallMs + 2000;

/**
 * CloudFormation is about to take away what restoring needs: drills are held and lowered limits put back first, by the
 * watchdog that is still there; a lease that stays open fails the deployment. Whatever comes, CloudFormation is answered.
 */
export function wireRemoval(): Removal {
  const chance = { clock: systemClock, random: systemRandom };
  const http = createHttpClient({ clock: systemClock });
  const client = createDynamoClient();
  return (event, context) =>
    redacting(noSecrets, async () => {
      const address = parseEvent(RemovalAddress, event);
      const withinMs = Math.max(0, context.getRemainingTimeInMillis() - reserveMs);
      const work = async (): Promise<Verdict> => {
        const state = dynamoStateStore({ client, table: variable('MUSTER_STATE_TABLE'), ...chance });
        return carryOut({ state, clock: systemClock }, parseEvent(RemovalRequest, event), withinMs);
      };
      const isOver = new AbortController();
      const verdict = await Promise.race([work().catch(failed), tooLate(withinMs, isOver.signal)]);
      isOver.abort();
      await answer({ http, ...chance }, address, verdict);
      return verdict;
    });
}

const failed = (error: unknown): Verdict => ({
  status: 'FAILED',
  reason: `Muster could not look whether limits are lowered: ${error instanceof Error ? error.message : String(error)}`,
});

/** Longer than any call may last: never the first but for a bug. */
async function tooLate(withinMs: number, signal: AbortSignal): Promise<Verdict> {
  await systemClock.sleep(withinMs + oneCallMs, signal);
  return { status: 'FAILED', reason: 'Muster could not look in time whether limits are lowered' };
}

async function carryOut(tools: ClearTools, request: RemovalRequest, withinMs: number): Promise<Verdict> {
  const is = parseEvent(RemovalProperties, request.ResourceProperties);
  const clear = async (clearings: Clearing[], reason: string): Promise<Verdict> =>
    verdictOn(tools, await clearTargets(tools, clearings, { reason, holdMs, withinMs }), request);
  if (is.Phase === 'before-change') {
    if (request.RequestType !== 'Update') return { status: 'SUCCESS' };
    const was = parseEvent(RemovalProperties, request.OldResourceProperties);
    return clear(clearingsOfChange(was, is), 'a deployment changes where limits are kept');
  }
  if (request.RequestType === 'Delete') {
    const targets = await everyTarget(tools, is);
    return clear(clearingsOfRemoval(targets), 'the stack is being removed');
  }
  // It comes last: what is there now is there to stay.
  await liftDeploymentHolds(tools.state, targetsOf(is));
  return { status: 'SUCCESS' };
}

/** Those of the config, and those that it had once. */
async function everyTarget({ state }: ClearTools, properties: RemovalProperties): Promise<Target[]> {
  const targets = targetsOf(properties);
  for await (const target of allTargets(state)) {
    const isKnown = targets.some(({ environment }) => environment === target.environment);
    if (target.service === properties.Service && !isKnown) targets.push(target);
  }
  return targets;
}
