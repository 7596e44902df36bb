import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Rule } from '#ground/config/rules/rules.ts';
import { addMuster } from './synthesise.ts';

type Template = { Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> };

/**
 * The template that `cdk deploy` would send for a config file, made in this process and without a network; nothing is
 * left on the disk. Rejects as `loadConfig` does.
 */
export async function templateOf(configFile: string, moreRules: readonly Rule[]): Promise<Template> {
  const outdir = await mkdtemp(join(tmpdir(), 'muster-template-'));
  try {
    const app = new App({ outdir, context: settled });
    const { artifactId } = await addMuster(app, configFile, moreRules);
    return app.synth().getStackArtifact(artifactId).template as Template;
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

/** As in cdk.json, which only the command line of the CDK reads. */
const settled = {
  '@aws-cdk/core:checkSecretUsage': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn', 'aws-us-gov'],
};
