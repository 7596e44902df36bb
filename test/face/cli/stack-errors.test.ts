import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type CliWorld, openCli, type Told } from '../../fixtures/cli.ts';
import { muster } from '../../fixtures/muster-process.ts';
import { answerStacks, outputsOf, type Stacks } from '../../infra/cloudformation.ts';
import { chatConfig } from './stack-story.ts';
import { stackName, useCredentials } from './stack-world.ts';

/** An error as AWS sends it, by its name and its words. */
type Refusal = { name: string; message: string };

let cli: CliWorld;
let stacks: Stacks;
let refusal: { stack?: Refusal; table?: Refusal };
let endpoint: string;

beforeEach(async () => {
  refusal = {};
  cli = openCli(chatConfig('aws'));
  stacks = new Map([[stackName, await outputsOf(join(cli.folder, 'muster.config.json'))]]);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => answer(request.headers['x-amz-target'] === undefined, body, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const restore = useCredentials(endpoint);
  onTestFinished(() => {
    restore();
    cli.close();
    server.closeAllConnections();
    server.close();
  });
});

function answer(isStack: boolean, body: string, response: ServerResponse): void {
  const refused = isStack ? refusal.stack : refusal.table;
  if (!refused) {
    if (isStack) return answerStacks(stacks, body, response);
    return void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end('{"Items":[]}');
  }
  const { name, message } = refused;
  if (!isStack) {
    const text = JSON.stringify({ __type: `com.amazonaws#${name}`, message });
    return void response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  }
  const error = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error>`;
  response.writeHead(403, { 'content-type': 'text/xml' }).end(`<ErrorResponse>${error}</ErrorResponse>`);
}

const alarms = (): Promise<Told> => cli.muster('alarms', '--stack', stackName);

const expired = { name: 'ExpiredToken', message: 'The security token included in the request is expired' };
const denied = (action: string, resource: string): Refusal => ({
  name: 'AccessDeniedException',
  message: `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
});
const table = 'arn:aws:dynamodb:eu-central-1:123456789012:table/evidence';

describe('what people meet', () => {
  it.each<{ met: string; refuse: typeof refusal; exit: 2 | 3; says: string; next: string }>([
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
    refusal = refuse;
    expect(await alarms()).toEqual({ exit, out: '', err: `muster: ${says}\n${next}\n` });
  });

  it('a stack that is not in this region', async () => {
    stacks.clear();
    expect(await alarms()).toEqual({
      exit: 2,
      out: '',
      err: 'muster: no stack Muster-chat in eu-central-1\nis it the right region and account? aws cloudformation list-stacks names what is there; npx cdk deploy makes one\n',
    });
  });

  it('a stack that is none of Muster’s', async () => {
    stacks.set(stackName, { Website: 'https://example.com' });
    const { exit, err } = await alarms();
    expect([exit, err]).toEqual([
      2,
      'muster: Muster-chat in eu-central-1 does not say its Service, Version, ConfigDigest, EvidenceTable, StateTable, BusName\nis it a stack of Muster? One that an older version deployed must be deployed again: npx cdk deploy\n',
    ]);
  });

  it('no region anywhere', async () => {
    delete process.env['AWS_REGION'];
    cli.write('muster.config.json', { ...chatConfig('aws'), aws: undefined });
    expect(await alarms()).toEqual({
      exit: 2,
      out: '',
      err: 'muster: which region is Muster-chat in?\n--region REGION, aws.region in the config, or AWS_REGION\n',
    });
  });

  it('no credentials, told within 10 s and without a trace of calls', async () => {
    const begin = performance.now();
    const { exit, out, err } = await muster(['alarms', '--stack', stackName, '--region', 'eu-central-1'], {
      cwd: cli.folder,
      env: {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        HOME: cli.folder,
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

describe('a config that the stack was not deployed with', () => {
  const otherService =
    'muster: Muster-chat watches chat, and the config is of shop\n--config FILE names its config\n';
  const differs =
    /^muster: Muster-chat was deployed with config [0-9a-f]{12}, and this one is [0-9a-f]{12}\nuse the config that it was deployed with \(--config FILE\), or deploy this one: npx cdk deploy\n$/;

  it.each([
    'check',
    'releases',
    'drills',
    'maintenance list',
    'alarms replay --since 1h',
    'alarms ack --env production --check health',
    'release record --env production --release v1',
  ])('of another service: %s is refused', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), service: 'shop' });
    const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect([exit, err]).toEqual([2, otherService]);
  });

  it.each([
    'check --env production',
    'releases',
    'drills',
    'maintenance list',
    'alarms snooze --env production --check health --for 1h --reason x',
    'maintenance start --env production --check health --for 1h --reason x',
    'release record --env production --release v1',
  ])('of another version: %s decides by it, and is refused', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), operators: ['nobody'] });
    const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect([exit, err]).toEqual([2, expect.stringMatching(differs)]);
  });

  it.each(['alarms', 'incidents', 'evidence list', 'alarms replay --since 1h'])(
    'of another version: %s only looks, or is for that',
    async (command) => {
      cli.write('muster.config.json', { ...chatConfig('aws'), operators: ['nobody'] });
      const { exit, err } = await cli.muster(...command.split(' '), '--stack', stackName);
      expect([exit, err.replace(/^Nobody watches.*\n/, '')]).toEqual([0, '']);
    },
  );

  it.each([
    'alarms ack --env production --check health',
    'alarms unsnooze --env production --check health',
    'maintenance start --env production --for 1h --reason x',
    'maintenance end --env production',
  ])('of another version: %s waits for no deployment', async (command) => {
    cli.write('muster.config.json', { ...chatConfig('aws'), monitor: { silentAfter: '6m' } });
    const { err } = await cli.muster(...command.split(' '), '--stack', stackName);
    expect(err).not.toMatch(/deployed with/);
  });
});

it('names the stack in what is typed next, and the region when it was told', async () => {
  const next = async (...more: string[]): Promise<string> => {
    const { err } = await cli.muster('alarms', 'ack', '--env', 'production', '--check', 'health', ...more);
    return err.split('\n')[1] ?? '';
  };
  expect(await next('--stack', stackName)).toBe('muster alarms --stack Muster-chat --env production');
  expect(await next('--stack', stackName, '--region', 'eu-central-1')).toBe(
    'muster alarms --stack Muster-chat --region eu-central-1 --env production',
  );
  expect(await cli.json('evidence', 'show', 'x', '--stack', stackName)).toMatchObject({
    exit: 2,
    error: { code: 'BAD_REFERENCE', hint: 'muster evidence list --stack Muster-chat' },
  });
});
