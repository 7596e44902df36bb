import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { loadConfig } from '#ground/config/load.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { bundleEntries, handlers, type HandlerName } from '../../lib/bundle/bundle.ts';
import { startAws, type AwsStandIn } from '../../test/infra/aws-stand-in.ts';
import { startScript, startTarget } from '../probe/start-target.ts';
import { startOther } from './other.ts';
import { shopConfig, shopSecrets } from './shop.ts';
import { lambdaVariables } from './variables.ts';

/** All that the handlers meet, on loopback: AWS and the rest in this process, targets in their own. */
export type Town = {
  aws: AwsStandIn;
  log: EvidenceLog;
  burst: { https: number; control: number };
  bundleOf(name: HandlerName): string;
  env: Record<string, string>;
  [Symbol.asyncDispose](): Promise<void>;
};

export const targetDelayMs = 200;
const priority = -10;

const fire = fileURLToPath(new URL('fire.ts', import.meta.url));
const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export async function startTown(): Promise<Town> {
  // Here, and in what is started here: whatever else the machine does must not look like a slow target.
  setPriority(priority);
  await using parts = new AsyncDisposableStack();
  const target = parts.adopt(await startTarget(targetDelayMs), (it) => it.stop());
  const burst = parts.adopt(await startScript<Town['burst']>(fileOf('../burst/target.ts')), (it) =>
    it.stop(),
  );
  const other = parts.adopt(await startOther(), (it) => it.stop());
  const urls = { target: `https://127.0.0.1:${target.https}`, other: other.url };
  const aws = parts.use(await startAws(shopSecrets(urls)));
  const folder = parts.adopt(mkdtempSync(join(tmpdir(), 'muster-share-')), (it) =>
    rmSync(it, { recursive: true, force: true }),
  );
  await bundle(folder, shopConfig(urls));
  const owned = parts.move();
  return {
    aws,
    log: logOf(aws),
    burst,
    bundleOf: (name) => join(folder, name, 'index.mjs'),
    env: {
      ...lambdaVariables,
      AWS_ENDPOINT_URL: aws.endpoint,
      NODE_EXTRA_CA_CERTS: fileOf('../../test/fixtures/tls/ca.pem'),
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The handlers as they are deployed; the drill with a burst to call besides. */
async function bundle(folder: string, config: object): Promise<void> {
  const configFile = join(folder, 'muster.config.json');
  writeFileSync(configFile, JSON.stringify(config));
  const drill = join(folder, 'drill.ts');
  const parts = { handler: fileOf('../../lambdas/drill.ts'), fire };
  writeFileSync(
    drill,
    Object.entries(parts)
      .map(([name, file]) => `export { ${name} } from '${file}';`)
      .join('\n'),
  );
  const sourceOf = (name: HandlerName): string =>
    name === 'drill' ? drill : fileOf(`../../lambdas/${name}.ts`);
  await bundleEntries(
    folder,
    handlers.map((name) => ({ in: sourceOf(name), out: join(name, 'index') })),
  );
  const loaded = JSON.stringify(await loadConfig(configFile));
  for (const name of handlers) writeFileSync(join(folder, name, 'muster.json'), loaded);
}

const logOf = ({ dynamoEndpoint }: AwsStandIn): EvidenceLog =>
  dynamoEvidenceLog({
    client: new DynamoDBClient({
      endpoint: dynamoEndpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    }),
    table: 'evidence',
    clock: systemClock,
    random: systemRandom,
  });
