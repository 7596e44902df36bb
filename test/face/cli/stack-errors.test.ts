import { beforeEach, describe, expect, it } from 'vitest';
import type { Told } from '../../fixtures/cli.ts';
import { muster } from '../../fixtures/muster-process.ts';
import { type Refusal, type RefusingAws, refusingAws } from './refusing-aws.ts';
import { chatConfig } from './stack-story.ts';
import { stackName } from './stack-world.ts';

let aws: RefusingAws;

beforeEach(async () => void (aws = await refusingAws()));

const alarms = (): Promise<Told> => aws.cli.muster('alarms', '--stack', stackName);

const expired = { name: 'ExpiredToken', message: 'The security token included in the request is expired' };
const denied = (action: string, resource: string): Refusal => ({
  name: 'AccessDeniedException',
  message: `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
});
const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/evidence';

describe('what people meet', () => {
  it.each<{ met: string; refuse: RefusingAws['refuse']; exit: 2 | 3; says: string; next: string }>([
    {
      met: 'a token that has expired, at the stack',
      refuse: { stack: expired },
      exit: 2,
      says: 'Muster-chat in eu-central-1: the credentials of AWS have expired',
      next: 'get new ones: aws sso login, or as you got these',
    },
    {
      met: 'a token that has expired, at a table',
      refuse: { table: { ...expired, name: 'ExpiredTokenException' } },
      exit: 2,
      says: 'Muster-chat in eu-central-1: the credentials of AWS have expired',
      next: 'get new ones: aws sso login, or as you got these',
    },
    {
      met: 'credentials that AWS does not know',
      refuse: {
        stack: { name: 'InvalidClientTokenId', message: 'The security token included is invalid' },
      },
      exit: 2,
      says: 'Muster-chat in eu-central-1: AWS does not accept these credentials',
      next: 'aws sts get-caller-identity says whose they are; is the clock of this machine right?',
    },
    {
      met: 'no permission to look the stack up',
      refuse: {
        stack: { ...denied('cloudformation:DescribeStacks', 'arn:stack'), name: 'AccessDenied' },
      },
      exit: 3,
      says: 'Muster-chat in eu-central-1: these credentials may not: cloudformation:DescribeStacks on arn:stack',
      next: 'docs/operators.md has what each kind of command needs; aws sts get-caller-identity says whose they are',
    },
    {
      met: 'no permission on a table',
      refuse: { table: denied('dynamodb:Query', table) },
      exit: 3,
      says: `Muster-chat in eu-central-1: these credentials may not: dynamodb:Query on ${table}`,
      next: 'docs/operators.md has what each kind of command needs; aws sts get-caller-identity says whose they are',
    },
    {
      met: 'a table that is throttled',
      refuse: { table: { name: 'ProvisionedThroughputExceededException', message: 'too fast' } },
      exit: 3,
      says: 'Muster-chat in eu-central-1: AWS takes no more calls just now, after several tries',
      next: 'wait a minute, and run it again',
    },
    {
      met: 'a table that is gone',
      refuse: { table: { name: 'ResourceNotFoundException', message: 'Requested resource not found' } },
      exit: 3,
      says: 'Muster-chat in eu-central-1: what the stack names is not there any more',
      next: 'was it deleted by hand? aws cloudformation describe-stacks names what belongs to the stack',
    },
  ])('$met', async ({ refuse, exit, says, next }) => {
    Object.assign(aws.refuse, refuse);
    expect(await alarms()).toEqual({ exit, out: '', err: `muster: ${says}\n${next}\n` });
  });

  it('a stack that is not in this region', async () => {
    aws.stacks.clear();
    expect(await alarms()).toEqual({
      exit: 2,
      out: '',
      err: 'muster: no stack Muster-chat in eu-central-1\nis it the right region and account? aws cloudformation list-stacks names what is there; npx cdk deploy makes one\n',
    });
  });

  it('a stack that is none of Muster’s', async () => {
    aws.stacks.set(stackName, { Website: 'https://example.com' });
    const { exit, err } = await alarms();
    expect([exit, err]).toEqual([
      2,
      'muster: Muster-chat in eu-central-1 does not say its Service, Environments, Version, ConfigDigest, EvidenceTable, StateTable, BusName\nis it a stack of Muster? One that an older version deployed must be deployed again: npx cdk deploy\n',
    ]);
  });

  it('no region anywhere', async () => {
    delete process.env['AWS_REGION'];
    aws.cli.write('muster.config.json', { ...chatConfig('aws'), aws: undefined });
    expect(await alarms()).toEqual({
      exit: 2,
      out: '',
      err: 'muster: which region is Muster-chat in?\n--region REGION, aws.region in the config, or AWS_REGION\n',
    });
  });

  it('no credentials, told within 10 s and without a trace of calls', async () => {
    const begin = performance.now();
    const { exit, out, err } = await muster(['alarms', '--stack', stackName, '--region', 'eu-central-1'], {
      cwd: aws.cli.folder,
      env: {
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: aws.cli.folder,
      },
    });
    expect({ exit, out, err }).toEqual({
      exit: 2,
      out: '',
      err: 'muster: Muster-chat in eu-central-1: no credentials of AWS were found\naws sso login, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\n',
    });
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  it('nobody who answers: told within 10 s', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9';
    const begin = performance.now();
    const { exit, err } = await alarms();
    expect([exit, err]).toEqual([
      3,
      'muster: Muster-chat in eu-central-1 cannot be looked up: Error: connect ECONNREFUSED 127.0.0.1:9\nis the region right, and is there a network?\n',
    ]);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

it('names the stack in what is typed next, and the region when it was told', async () => {
  const next = async (...more: string[]): Promise<string> => {
    const { err } = await aws.cli.muster(
      'alarms',
      'ack',
      '--env',
      'production',
      '--check',
      'health',
      ...more,
    );
    return err.split('\n')[1] ?? '';
  };
  expect(await next('--stack', stackName)).toBe('muster alarms --stack Muster-chat --env production');
  expect(await next('--stack', stackName, '--region', 'eu-central-1')).toBe(
    'muster alarms --stack Muster-chat --region eu-central-1 --env production',
  );
  expect(await aws.cli.json('evidence', 'show', 'x', '--stack', stackName)).toMatchObject({
    exit: 2,
    error: { code: 'BAD_REFERENCE', hint: 'muster evidence list --stack Muster-chat' },
  });
});
