import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { partOf } from '#ground/config/authority.ts';
import { loadConfig } from '#ground/config/load.ts';
import type { Rule } from '#ground/config/rules/rules.ts';
import { awsRules } from './aws-rules.ts';
import { bundleHandlers } from './bundle/bundle.ts';
import { MusterStack } from './muster-stack.ts';
import { withTold } from './told.ts';

/**
 * Adds the stack for what AWS answers for in a config to `app`, bundles included. Needs no network. `moreRules` are those of floors that
 * constructs do not reach. Rejects as `loadConfig` does.
 */
export async function addMuster(
  app: App,
  configFile: string,
  moreRules: readonly Rule[],
): Promise<MusterStack> {
  const loaded = await loadConfig(configFile, [...awsRules, ...moreRules]);
  const bundles = await mkdtemp(join(tmpdir(), 'muster-bundles-'));
  try {
    // Nothing in the stack knows of what another home answers for.
    const config = withTold(partOf(loaded.config, 'aws'));
    await bundleHandlers(bundles, { ...loaded, config });
    return new MusterStack(app, `Muster-${config.service.replaceAll('_', '-')}`, {
      config,
      bundles,
      description: `Muster: watches ${config.service}`,
      ...(config.aws && { env: { region: config.aws.region } }),
    });
  } finally {
    // The app has its own copy of what it deploys.
    await rm(bundles, { recursive: true, force: true });
  }
}
