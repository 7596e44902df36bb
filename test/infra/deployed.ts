import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { executionName, lambdaExecutionName } from '#ground/durable/execution-name.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { synthesise, type Assembly, type Handler } from './assembly.ts';
import { startAws, type AwsStandIn } from './aws-stand-in.ts';
import { startContainer, type Container } from './container.ts';
import { rightsOf } from './policy/power.ts';

/** A config synthesised by `cdk synth`, its handlers ready to be started as they were bundled. */
export type Deployed = {
  aws: AwsStandIn;
  assembly: Assembly;
  /** What the handlers recorded. */
  log: EvidenceLog;
  /** A fresh container; its access key is the handler's name in capitals. */
  start(handler: Handler, env?: Record<string, string>): Promise<Container>;
  /** By all containers. */
  printed(): string;
  /** Everything that left a handler, as text. */
  everything(): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
};

export const aliasOf = (handler: Handler): string =>
  `arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-${handler}:live`;

/** What Lambda calls the execution that `parts` name. */
export const executionOf = (handler: Handler, ...parts: string[]): string =>
  lambdaExecutionName(aliasOf(handler), executionName(parts));

/** What CloudFormation would put in place of the references, for exactly the variables that the template sets. */
const values: Readonly<Record<string, string>> = {
  MUSTER_BUS: 'bus',
  MUSTER_EVIDENCE_TABLE: 'evidence',
  MUSTER_STATE_TABLE: 'state',
  MUSTER_STACK: 'Muster-shop',
  MUSTER_RUNBOOK_ALIAS: aliasOf('Runbook'),
  MUSTER_DRILL_ALIAS: aliasOf('Drill'),
  MUSTER_NOTIFY_ALIAS: aliasOf('Notify'),
};

type Config = { service: string; notify?: object | undefined };

/** `secrets` are the parameters below `/muster/<service>/`. */
export async function deploy(config: Config, secrets: Record<string, string>): Promise<Deployed> {
  await using parts = new AsyncDisposableStack();
  const assembly = parts.use(await synthesised(config));
  const deployed = parts.use(await deployOn(assembly, config, secrets));
  const owned = parts.move();
  return { ...deployed, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same of a config that was synthesised before, on an AWS of its own. */
export async function deployOn(
  assembly: Assembly,
  config: Config,
  secrets: Record<string, string>,
): Promise<Deployed> {
  await using parts = new AsyncDisposableStack();
  const parameters = Object.entries(secrets).map(([name, value]) => [
    `/muster/${config.service}/${name}`,
    value,
  ]);
  const aws = parts.use(await startAws(Object.fromEntries(parameters) as Record<string, string>));
  aws.access.enforce(rightsOf(assembly.resources));
  const log = logOf(aws);
  const containers: Container[] = [];
  const owned = parts.move();
  const printed = (): string => containers.map((container) => container.printed()).join('\n');
  return {
    aws,
    assembly,
    log,
    async start(handler, env = {}) {
      const container = await startContainer(assembly.bundle(handler), {
        ...environmentOf(assembly, handler),
        ...(handler === 'Notify' && { MUSTER_EMAIL_TOPICS: topicsOf(config.notify) }),
        AWS_ENDPOINT_URL: aws.endpoint,
        ...env,
      });
      containers.push(owned.use(container));
      return container;
    },
    printed,
    async everything() {
      const names = await log.streams();
      const rows = await Promise.all(names.map((name) => log.rows(name, { afterSeq: 0, limit: 1000 })));
      const { lambda, events } = aws;
      return [JSON.stringify([rows, events(), lambda.started()]), lambda.checkpoints(), printed()].join('\n');
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As the stack writes them; those of other channels are of no use to anybody. */
const topicsOf = (notify: object = {}): string =>
  JSON.stringify(Object.fromEntries(Object.keys(notify).map((name) => [name, topicArn(name)])));

export const topicArn = (name: string): string => `arn:aws:sns:eu-central-1:123456789012:${name}`;

export async function synthesised(config: object): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-shop-'));
  try {
    const file = join(folder, 'muster.config.json');
    await writeFile(file, JSON.stringify(config));
    return await synthesise(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function environmentOf(assembly: Assembly, handler: Handler): Record<string, string> {
  const set = assembly.variables(handler).map((name) => [name, values[name] ?? `Muster-shop-${handler}Role`]);
  return {
    ...(Object.fromEntries(set) as Record<string, string>),
    AWS_LAMBDA_FUNCTION_NAME: `Muster-shop-${handler}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: handler.toUpperCase(),
    AWS_SECRET_ACCESS_KEY: 'dummy',
    AWS_SESSION_TOKEN: 'dummy',
  };
}

const logOf = ({ dynamoEndpoint }: AwsStandIn): EvidenceLog =>
  dynamoEvidenceLog({
    client: new DynamoDBClient({
      endpoint: dynamoEndpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
    table: 'evidence',
    clock: systemClock,
    random: systemRandom,
  });
