import { loadedConfig } from '#face/cli/load-config.ts';
import type { Settings } from '#face/cli/io.ts';
import type { StackAddress } from '#face/wire/stack/find-stack.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** The stack that `--stack` names, in the region that was told, or else in the config's. Rejects as `findStack`. */
export async function stackOf(
  name: string,
  settings: Settings,
  loaded?: LoadedConfig,
): Promise<DeployedStack> {
  const { findStack } = await import('#face/wire/stack/find-stack.ts');
  return findStack(await addressOf(name, settings, loaded));
}

async function addressOf(name: string, settings: Settings, loaded?: LoadedConfig): Promise<StackAddress> {
  // What needs no config must not fail for want of one.
  const known = loaded ?? (await loadedConfig(settings.config).catch(() => undefined));
  const region = settings.region ?? known?.config.aws?.region;
  return { name, ...(region !== undefined && { region }) };
}

/**
 * Throws STACK_OTHER when the stack watches another service than the config in use, and CONFIG_DIFFERS when it was deployed
 * with another version of that config: what a command decides here must be what functions decide there.
 */
export function requireSameConfig(stack: DeployedStack, { config, digest }: LoadedConfig): void {
  requireSameService(stack, { config });
  if (stack.configDigest === digest) return;
  const short = (of: string): string => of.slice(0, 12);
  throw new MusterError(
    'CONFIG_DIFFERS',
    `${stack.name} was deployed with config ${short(stack.configDigest)}, and this one is ${short(digest)}`,
    {
      hint: 'use the config that it was deployed with (--config FILE), or deploy this one: npx cdk deploy',
      exit: 2,
    },
  );
}

export function requireSameService(stack: DeployedStack, { config }: Pick<LoadedConfig, 'config'>): void {
  if (stack.service === config.service) return;
  throw new MusterError(
    'STACK_OTHER',
    `${stack.name} watches ${stack.service}, and the config is of ${config.service}`,
    {
      hint: '--config FILE names its config',
      exit: 2,
    },
  );
}

/** The same of a service that was typed. */
export function requireService({ name, service }: DeployedStack, typed: string): void {
  if (service === typed) return;
  throw new MusterError('STACK_OTHER', `${name} watches ${service}, and not ${typed}`, {
    hint: '--stack NAME names the stack of a service: aws cloudformation list-stacks',
    exit: 2,
  });
}
