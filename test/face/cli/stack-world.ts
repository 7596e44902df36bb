import { onTestFinished } from 'vitest';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import { createDynamoClient } from '#ground/state/adapters/dynamo-client.ts';
import { dynamoStateStore } from '#ground/state/adapters/dynamodb.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { dynamoEvidenceLog } from '#record/evidence/adapters/dynamodb.ts';
import type { EvidenceLog } from '#record/evidence/evidence-log.ts';
import { type CliWorld, openCli, type Told } from '../../fixtures/cli.ts';
import { createTables, dynamoEnvironment } from '../../fixtures/dynalite.ts';
import { type AwsStandIn, startAws } from '../../infra/aws-stand-in.ts';
import { outputsOf } from '../../infra/cloudformation.ts';

export const stackName = 'Muster-chat';

/** The command line beside a deployed stack: AWS on 127.0.0.1, the config that it was deployed with, and its tables. */
export type StackWorld = {
  aws: AwsStandIn;
  cli: CliWorld;
  log: EvidenceLog;
  state: StateStore;
  /** As `cli`, with `--stack`. */
  muster(...argv: string[]): Promise<Told>;
  json(...argv: string[]): Promise<{ exit: number } & { [member: string]: unknown }>;
  /** The actions of AWS that this command line used, in order. */
  calls(...argv: string[]): Promise<string[]>;
};

export type StackParts = {
  /** Of Parameter Store, secrets among them. */
  parameters?: Record<string, string>;
  /** In place of what the stand-in's stack tells of itself; tables are made by their names. */
  outputs?: Record<string, string>;
};

export async function stackWorld(
  config: object,
  { parameters = {}, outputs = {} }: StackParts = {},
): Promise<StackWorld & AsyncDisposable> {
  const aws = await startAws(parameters);
  const cli = openCli(config);
  aws.stacks.set(stackName, { ...(await outputsOf(`${cli.folder}/muster.config.json`)), ...outputs });
  const { EvidenceTable: evidence = 'evidence', StateTable: state = 'state' } = outputs;
  if (outputs['EvidenceTable'] !== undefined) await createTables(aws.dynamoEndpoint, { evidence, state });
  const before = useCredentials(aws.endpoint);
  const client = createDynamoClient();
  const chance = { clock: systemClock, random: systemRandom };
  const muster = (...argv: string[]): Promise<Told> => cli.muster(...argv, '--stack', stackName);
  return {
    aws,
    cli,
    log: dynamoEvidenceLog({ client, table: evidence, ...chance }),
    state: dynamoStateStore({ client, table: state, ...chance }),
    muster,
    json: (...argv) => cli.json(...argv, '--stack', stackName),
    async calls(...argv) {
      const called: string[] = [];
      aws.witness(async ({ action, when }) => void (when === 'before' && called.push(action)));
      await muster(...argv);
      aws.witness(async () => undefined);
      return called;
    },
    async [Symbol.asyncDispose]() {
      before();
      client.destroy();
      cli.close();
      await aws[Symbol.asyncDispose]();
    },
  };
}

/** For one test. */
export async function stackOfTest(config: object, parts: StackParts = {}): Promise<StackWorld> {
  const world = await stackWorld(config, parts);
  onTestFinished(() => world[Symbol.asyncDispose]());
  return world;
}

/** Of this process; what is answered gives the former ones back. */
export function useCredentials(endpoint: string): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(before)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, dynamoEnvironment(endpoint));
  return () => {
    process.env = before;
  };
}
