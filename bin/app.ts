import { existsSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { MusterError } from '#ground/base/muster-error.ts';
import { spendFindings } from '#observe/cost/spend-findings.ts';
import { addMuster } from '../lib/synthesise.ts';

const defaults = ['muster.config.ts', 'examples/aws.ts'];

/** Run by `cdk`, as cdk.json says. `-c config=FILE` names the config. */
const app = new App();
try {
  // What `muster validate` refuses is not deployed either.
  await addMuster(app, configFile(), [spendFindings]);
  app.synth();
} catch (error) {
  if (!(error instanceof MusterError)) throw error;
  process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
  process.exitCode = error.exit;
}

function configFile(): string {
  const named: unknown = app.node.tryGetContext('config');
  if (typeof named === 'string') return named;
  return defaults.find((file) => existsSync(file)) ?? 'muster.config.ts';
}
