import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
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
 * REGION_MISSING, CREDENTIALS_MISSING, STACK_UNKNOWN, and STACK_UNREACHABLE.
 */
export async function findStack({ name, region }: StackAddress): Promise<DeployedStack> {
  const client = new CloudFormationClient({ maxAttempts: 1, ...(region !== undefined && { region }) });
  try {
    const at = { name, region: await client.config.region() };
    const command = new DescribeStacksCommand({ StackName: name });
    const { Stacks: [found] = [] } = await retryWithin(repeatable, chance, (abortSignal) =>
      client.send(command, { abortSignal }),
    );
    const outputs: StackOutput[] = found?.Outputs ?? [];
    return readOutputs(at, outputs);
  } catch (error) {
    throw error instanceof MusterError
      ? error
      : told(error, { name, ...(region !== undefined && { region }) });
  } finally {
    client.destroy();
  }
}

function told(error: unknown, { name, region }: StackAddress): MusterError {
  const { name: kind, message } =
    error instanceof Error ? error : { name: 'unknown', message: String(error) };
  const where = region === undefined ? '' : ` in ${region}`;
  if (/region is missing/i.test(message)) {
    const hint = '--region REGION, aws.region in the config, or AWS_REGION';
    return new MusterError('REGION_MISSING', `which region is ${name} in?`, { hint, exit: 2, cause: error });
  }
  if (kind === 'CredentialsProviderError') {
    const hint = 'aws sso login, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    const what = 'no credentials of AWS were found';
    return new MusterError('CREDENTIALS_MISSING', what, { hint, exit: 2, cause: error });
  }
  if (kind === 'ValidationError' && /does not exist/.test(message)) {
    const hint = 'aws cloudformation list-stacks names what is there; npx cdk deploy makes one';
    return new MusterError('STACK_UNKNOWN', `no stack ${name}${where}`, { hint, exit: 2, cause: error });
  }
  const hint =
    'may these credentials do cloudformation:DescribeStacks? aws sts get-caller-identity says whose they are';
  return new MusterError('STACK_UNREACHABLE', `${name}${where} cannot be looked up: ${kind}`, {
    hint,
    exit: 3,
    cause: error,
  });
}
