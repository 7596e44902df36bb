import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { addMuster } from '../../lib/synthesise.ts';
import { withConfigFile } from './config-file.ts';

export type Resource = {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};

export type Handler =
  | 'Probe'
  | 'Dispatch'
  | 'Runbook'
  | 'Drill'
  | 'Notify'
  | 'Watchdog'
  | 'Sweep'
  | 'Witness'
  | 'Removal';

type Template = { Resources: Record<string, Resource>; Outputs: Record<string, { Value: unknown }> };

export type Assembly = {
  resources: Template['Resources'];
  /** Logical ids and properties of every resource of a type, in the order of the template. */
  ofType(type: string): [string, Record<string, unknown>][];
  /** What the stack tells once it is deployed. */
  outputs: Template['Outputs'];
  template: Template;
  /** The folder of a handler's bundle, as it would be uploaded. */
  bundle(handler: Handler): string;
  /** Names of the variables that the stack sets for a handler. */
  variables(handler: Handler): string[];
  /** What the synthesis said on stderr. */
  said: string;
  [Symbol.asyncDispose](): Promise<void>;
};

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** `cdk synth` by the command line itself, without credentials and without a network that it could use. */
export async function synthesise(configFile = 'examples/aws.ts'): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-assembly-'));
  const config = ['-c', `config=${configFile}`];
  const { stderr } = await run('node_modules/.bin/cdk', ['synth', '--quiet', '--output', folder, ...config], {
    cwd: root,
    env: { PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`, HOME: folder, ...offline },
  });
  return readAssembly(folder, stderr);
}

/** The same app in this process: quicker, where the command line is not what is tested. */
export async function synthesiseHere(config: string | object): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-assembly-'));
  const { context } = readJson(join(root, 'cdk.json')) as { context: Record<string, unknown> };
  const app = new App({ outdir: folder, context });
  await withConfigFile(config, (file) => addMuster(app, file, [spendFindings]));
  app.synth();
  return readAssembly(folder, '');
}

const offline = {
  CDK_DISABLE_VERSION_CHECK: '1',
  AWS_EC2_METADATA_DISABLED: 'true',
  https_proxy: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
};

function readAssembly(folder: string, said: string): Assembly {
  const manifest = readJson(join(folder, 'manifest.json')) as { artifacts: Record<string, { type: string }> };
  const stack = Object.keys(manifest.artifacts).find(
    (name) => manifest.artifacts[name]?.type === 'aws:cloudformation:stack',
  );
  const template = readJson(join(folder, `${stack}.template.json`)) as Template;
  const functionOf = (handler: string): Resource => {
    const found = Object.entries(template.Resources).find(
      ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.startsWith(handler),
    );
    if (!found) throw new Error(`no function ${handler} in the template`);
    return found[1];
  };
  return {
    resources: template.Resources,
    ofType: (type) =>
      Object.entries(template.Resources)
        .filter(([, { Type }]) => Type === type)
        .map(([id, { Properties }]) => [id, Properties]),
    outputs: template.Outputs,
    template,
    bundle: (handler) => {
      const { S3Key } = functionOf(handler).Properties['Code'] as { S3Key: string };
      return join(folder, `asset.${S3Key.replace('.zip', '')}`);
    },
    variables: (handler) => {
      const { Variables } = functionOf(handler).Properties['Environment'] as { Variables: object };
      return Object.keys(Variables);
    },
    said,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
