import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin } from '#ground/base/retry-within.ts';
import type { WorkflowStarter } from '#ground/durable/engine.ts';
import { lambdaExecutionName } from '#ground/durable/execution-name.ts';

export type LambdaStarterParts = {
  client: LambdaClient;
  /** The ARN of each workflow's durable function: of an alias, so that an execution keeps the version that it began with. */
  aliases: Readonly<Record<string, string>>;
  clock: Clock;
  random: Random;
  /** Told the ARN of the execution that was started by this name. */
  onStarted?: (name: string, arn: string) => void;
};

/** Starts Lambda durable functions, each execution under its `lambdaExecutionName`. Needs `lambda:InvokeFunction` on the aliases. Rejects WORKFLOW_UNAVAILABLE. */
export const createLambdaStarter = ({
  client,
  aliases,
  clock,
  random,
  onStarted,
}: LambdaStarterParts): WorkflowStarter => ({
  async start(workflow, name, input) {
    const alias = aliases[workflow];
    if (alias === undefined) throw new Error(`no durable function runs the workflow ${workflow}`);
    const command = new InvokeCommand({
      FunctionName: alias,
      InvocationType: 'Event',
      DurableExecutionName: lambdaExecutionName(alias, name),
      Payload: JSON.stringify(input),
    });
    try {
      // Sent twice it is the same execution: that is what its name is for.
      const { DurableExecutionArn: arn } = await retryWithin(repeatable, { clock, random }, (abortSignal) =>
        client.send(command, { abortSignal }),
      );
      if (arn !== undefined) onStarted?.(name, arn);
    } catch (error) {
      if (isStarted(error)) return;
      throw unavailable(workflow, error);
    }
  },
});

/** The name is taken, by an input that differs: a second alarm of the same incident. It is one run all the same. */
const isStarted = (error: unknown): boolean =>
  error instanceof Error && error.name === 'DurableExecutionAlreadyStartedException';

const unavailable = (workflow: string, error: unknown): MusterError =>
  new MusterError(
    'WORKFLOW_UNAVAILABLE',
    `the function of ${workflow} could not be invoked: ${error instanceof Error ? error.name : 'unknown'}`,
    { hint: 'is the alias there, and may this role invoke it?', exit: 3, cause: error },
  );
