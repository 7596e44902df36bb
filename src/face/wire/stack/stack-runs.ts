import { LambdaClient } from '@aws-sdk/client-lambda';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { systemClock } from '#ground/base/clock.ts';
import type { Json } from '#ground/base/json.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createLambdaStarter } from '#ground/durable/adapters/lambda.ts';
import { stopExecution } from '#ground/durable/adapters/lambda-stop.ts';
import { executionName } from '#ground/durable/execution-name.ts';

/** Durable functions of a stack, started and stopped by the operator's own credentials. */
export type StackRuns = {
  /** Resolves once the run is a durable execution. Rejects FUNCTION_MISSING and RUN_REFUSED when none was started. */
  start(run: string, input: Json): Promise<void>;
  /** A run that was started here goes no further. Rejects WORKFLOW_UNSTOPPED. */
  stop(run: string): Promise<void>;
  close(): void;
};

const [clock, random] = [systemClock, systemRandom];

/** `workflow`: what is run. Needs `lambda:InvokeFunction` on its alias, and `lambda:StopDurableExecution` to stop. */
export function openRuns(stack: DeployedStack, workflow: 'drill' | 'runbook'): StackRuns {
  const client = new LambdaClient({ maxAttempts: 1, region: stack.region });
  const arns = new Map<string, string>();
  const starter = createLambdaStarter({
    client,
    aliases: stack.aliases,
    clock,
    random,
    onStarted: (name, arn) => void arns.set(name, arn),
  });
  return {
    async start(run, input) {
      if (stack.aliases[workflow] === undefined) throw noFunction(stack, workflow);
      await starter
        .start(workflow, executionName([run]), input)
        .catch((error: unknown) => rejectStart(stack, workflow, error));
    },
    async stop(run) {
      const arn = arns.get(executionName([run]));
      if (arn !== undefined) await stopExecution({ client, clock, random }, arn);
    },
    close: () => client.destroy(),
  };
}

const noFunction = ({ name }: DeployedStack, workflow: string): MusterError =>
  new MusterError('FUNCTION_MISSING', `${name} has no function for a ${workflow}`, {
    hint: 'its config asked for none when it was deployed: npx cdk deploy',
    exit: 2,
  });

/** Lambda says so before it starts anything. */
const refusals: ReadonlySet<string> = new Set(['AccessDeniedException', 'ResourceNotFoundException']);

function rejectStart({ name, aliases }: DeployedStack, workflow: 'drill' | 'runbook', error: unknown): never {
  const cause = error instanceof MusterError && error.cause instanceof Error ? error.cause.name : '';
  if (!refusals.has(cause)) throw error;
  throw new MusterError('RUN_REFUSED', `the ${workflow} function of ${name} cannot be invoked: ${cause}`, {
    hint: `may these credentials do lambda:InvokeFunction on ${aliases[workflow]}?`,
    exit: 2,
    cause: error,
  });
}
