import { App } from 'aws-cdk-lib';
import { findConfig } from '#face/cli/find-config.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { addMuster } from '../lib/synthesise.ts';

/**
 * Run by `cdk`, as cdk.json says. `-c config=FILE` names the config; without it the one that lies in this folder, as for every
 * command. There is no other: a deployment of somebody else's config could replace a stack of the same name.
 */
const app = new App();
try {
  const named: unknown = app.node.tryGetContext('config');
  const file = findConfig(typeof named === 'string' ? named : undefined);
  // What `muster validate` refuses is not deployed either.
  const { stackName } = await addMuster(app, file, [spendFindings]);
  process.stderr.write(`${file} → stack ${stackName}\n`);
  app.synth();
} catch (error) {
  if (!(error instanceof MusterError)) throw error;
  process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
  process.exitCode = error.exit;
}
