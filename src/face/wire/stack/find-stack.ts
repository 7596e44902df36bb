import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { explained } from '#face/wire/stack/aws-trouble.ts';
import { type DeployedStack, readOutputs, type StackOutput } from '#face/wire/stack/stack-outputs.ts';
import { repeatable } from '#ground/base/aws-retry.ts';
import { systemClock } from '#ground/base/clock.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { systemRandom } from '#ground/base/random.ts';
import { retryWithin } from '#ground/base/retry-within.ts';

/** `region` left out: where AWS's own tools would look. */
export type StackAddress = { name: string; region?: string };

const chance = { clock: systemClock, random: systemRandom };

/**
 * Looks a deployed stack up with the operator's own credentials. Needs `cloudformation:DescribeStacks` on it; 5 s. Rejects
 * REGION_MISSING, STACK_UNKNOWN, STACK_UNREACHABLE, and what `explained` makes of AWS's own.
 */
export async function findStack({ name, ...address }: StackAddress): Promise<DeployedStack> {
  const client = new CloudFormationClient({ maxAttempts: 1, ...address });
  try {
    const region = await client.config.region();
    const command = new DescribeStacksCommand({ StackName: name });
    const { Stacks: [found] = [] } = await retryWithin(repeatable, chance, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const outputs: StackOutput[] = found?.Outputs ?? [];
    return readOutputs({ name: found?.StackName ?? name, region, ...accountIn(found) }, outputs);
  } catch (error) {
    throw error instanceof MusterError ? error : told(error, { name, ...address });
  } finally {
    client.destroy();
  }
}

/** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID` */
function accountIn(found: Stack | undefined): { account?: string } {
  const account = found?.StackId?.split(':')[4];
  return account === undefined ? {} : { account };
}

function told(error: unknown, { name, region }: StackAddress): unknown {
  const where = region === undefined ? name : `${name} in ${region}`;
  const { name: kind, message } =
    error instanceof Error ? error : { name: 'unknown', message: String(error) };
  if (/region is missing/i.test(message)) {
    const hint = '--region REGION, aws.region in the config, or AWS_REGION';
    return new MusterError('REGION_MISSING', `which region is ${name} in?`, { hint, exit: 2, cause: error });
  }
  if (kind === 'ValidationError' && /does not exist/.test(message)) {
    const hint =
      'is it the right region and account? aws cloudformation list-stacks names what is there; npx cdk deploy makes one';
    return new MusterError('STACK_UNKNOWN', `no stack ${where}`, { hint, exit: 2, cause: error });
  }
  const known = explained(error, where);
  if (known !== error) return known;
  const hint = 'is the region right, and is there a network?';
  return new MusterError('STACK_UNREACHABLE', `${where} cannot be looked up: ${kind}: ${message}`, {
    hint,
    exit: 3,
    cause: error,
  });
}
