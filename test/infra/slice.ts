import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { synthesise, type Assembly } from './assembly.ts';
import { startAws, type AwsStandIn } from './aws-stand-in.ts';
import { startContainer, type Container } from './container.ts';
import { shopConfig, startShop, type Shop } from './shop.ts';

/** The shop, deployed: its config synthesised by `cdk synth`, its handlers ready to be started as they were bundled. */
export type Slice = {
  shop: Shop;
  aws: AwsStandIn;
  assembly: Assembly;
  /** What the handlers recorded. */
  log: EvidenceLog;
  /** A fresh container; its access key is the handler's name in capitals. */
  start(handler: Handler, env?: Record<string, string>): Promise<Container>;
  /** By all containers. */
  printed(): string;
  [Symbol.asyncDispose](): Promise<void>;
};

type Handler = Parameters<Assembly['bundle']>[0];

export const alias = 'arn:aws:lambda:eu-central-1:123456789012:function:Muster-shop-Runbook:live';

/** What CloudFormation would put in place of the references, for exactly the variables that the template sets. */
const values: Readonly<Record<string, string>> = {
  MUSTER_BUS: 'bus',
  MUSTER_EVIDENCE_TABLE: 'evidence',
  MUSTER_STATE_TABLE: 'state',
  MUSTER_RUNBOOK_ALIAS: alias,
};

export async function startSlice(secrets: { site: string; deploy: string }): Promise<Slice> {
  await using parts = new AsyncDisposableStack();
  const shop = parts.use(await startShop(secrets));
  const aws = parts.use(
    await startAws({ '/muster/shop/SITE_KEY': secrets.site, '/muster/shop/DEPLOY_TOKEN': secrets.deploy }),
  );
  const assembly = parts.use(await synthesised(shop.url));
  const containers: Container[] = [];
  const owned = parts.move();
  return {
    shop,
    aws,
    assembly,
    log: logOf(aws),
    async start(handler, env = {}) {
      const container = await startContainer(assembly.bundle(handler), {
        ...environmentOf(assembly, handler),
        AWS_ENDPOINT_URL: aws.endpoint,
        ...env,
      });
      containers.push(owned.use(container));
      return container;
    },
    printed: () => containers.map((container) => container.printed()).join('\n'),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function synthesised(shopUrl: string): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-shop-'));
  try {
    const file = join(folder, 'muster.config.json');
    await writeFile(file, JSON.stringify(shopConfig(shopUrl)));
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
