import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/**
 * The config in use, with the authority that is deployed: a config that was changed and not deployed yet moves nothing, and
 * a hold on the stack would stop nobody on the machine that still answers.
 */
export function withDeployedAuthority(
  loaded: LoadedConfig,
  { environments: deployed }: Pick<DeployedStack, 'environments'>,
): LoadedConfig {
  const environments = Object.entries(loaded.config.environments).map(([name, environment]) => {
    const authority = deployed.includes(name) ? 'aws' : 'local';
    return [name, { ...environment, authority }] as const;
  });
  return { ...loaded, config: { ...loaded.config, environments: Object.fromEntries(environments) } };
}
