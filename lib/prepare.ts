import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partOf } from '#ground/config/authority.ts';
import { loadConfig } from '#ground/config/load.ts';
import type { Rule } from '#ground/config/rules/rules.ts';
import { awsRules } from './aws-rules.ts';
import { bundleHandlers } from './bundle/bundle.ts';
import type { MusterProps } from './muster.ts';
import { withTold } from './told.ts';

/** What `Muster` wants to know; disposed of, the bundles are gone. A construct has its own copy of what it deploys. */
export type Prepared = MusterProps & AsyncDisposable;

/**
 * Checks a config file and bundles the handlers with what AWS answers for in it. Needs no network. `moreRules` are those
 * of floors that constructs do not reach. Rejects as `loadConfig` does.
 *
 * ```ts
 * await using prepared = await prepareMuster('muster.config.ts', [spendFindings]);
 * new Muster(stack, 'Monitor', prepared).tellStack();
 * ```
 */
export async function prepareMuster(configFile: string, moreRules: readonly Rule[]): Promise<Prepared> {
  const loaded = await loadConfig(configFile, [...awsRules, ...moreRules]);
  // Nothing that is deployed knows of what another home answers for.
  const config = withTold(partOf(loaded.config, 'aws'));
  const bundles = await mkdtemp(join(tmpdir(), 'muster-bundles-'));
  const dispose = (): Promise<void> => rm(bundles, { recursive: true, force: true });
  try {
    await bundleHandlers(bundles, { ...loaded, config });
  } catch (error) {
    await dispose();
    throw error;
  }
  return { ...loaded, config, bundles, [Symbol.asyncDispose]: dispose };
}
