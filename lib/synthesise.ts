import type { App } from 'aws-cdk-lib';
import type { Rule } from '#ground/config/rules/rules.ts';
import { MusterStack } from './muster-stack.ts';
import { prepareMuster } from './prepare.ts';

/** Adds the stack for what AWS answers for in a config to `app`, bundles included; see `prepareMuster`. */
export async function addMuster(
  app: App,
  configFile: string,
  moreRules: readonly Rule[],
): Promise<MusterStack> {
  await using monitor = await prepareMuster(configFile, moreRules);
  const { service, aws } = monitor.config;
  return new MusterStack(app, `Muster-${service.replaceAll('_', '-')}`, {
    monitor,
    description: `Muster: watches ${service}`,
    ...(aws && { env: { region: aws.region } }),
  });
}
