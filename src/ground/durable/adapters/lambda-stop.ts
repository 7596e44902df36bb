import { type LambdaClient, StopDurableExecutionCommand } from '@aws-sdk/client-lambda';
import { repeatable } from '#ground/base/aws-retry.ts';
import type { Clock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { Random } from '#ground/base/random.ts';
import { retryWithin } from '#ground/base/retry-within.ts';

export type LambdaStopParts = { client: LambdaClient; clock: Clock; random: Random };

/**
 * Stops a durable execution by its ARN: it begins no step any more; one that is running is not undone. Needs
 * `lambda:StopDurableExecution` on it. Rejects WORKFLOW_UNSTOPPED.
 */
export async function stopExecution({ client, clock, random }: LambdaStopParts, arn: string): Promise<void> {
  const command = new StopDurableExecutionCommand({ DurableExecutionArn: arn });
  try {
    await retryWithin(repeatable, { clock, random }, (abortSignal) => client.send(command, { abortSignal }));
  } catch (error) {
    const kind = error instanceof Error ? error.name : 'unknown';
    throw new MusterError('WORKFLOW_UNSTOPPED', `Lambda did not stop the execution: ${kind}`, {
      hint: 'may these credentials do lambda:StopDurableExecution?',
      exit: 3,
      cause: error,
    });
  }
}
