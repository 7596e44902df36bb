import type { Io, Settings } from '#face/cli/io.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { operatorHere } from '#face/cli/operator.ts';
import { requireSameConfig, requireSameService, requireService, stackOf } from '#face/cli/stack.ts';
import { clean } from '#face/cli/view/text.ts';
import { dataMissing, explaining } from '#face/cli/with-home.ts';
import type { Restored, RestoreTools } from '#face/operate/settle-limits.ts';
import type { LimitsHome } from '#face/wire/limits-home.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

export type RestoreOrder = { environment: string; service?: string };

/** Puts limits back in the home in use, with a config or without one. */
export async function restore(order: RestoreOrder, io: Io, settings: Settings): Promise<Restored> {
  const loaded = await configIfAny(settings, io);
  if (settings.stack === undefined) return restoreHere(order, loaded, io, settings);
  const stack = await stackOf(settings.stack, settings, loaded);
  return explaining(stack, () => restoreThere(order, stack, { loaded, io, settings }));
}

/** A config that cannot be read must not keep limits lowered. */
async function configIfAny({ config }: Settings, { err }: Io): Promise<LoadedConfig | undefined> {
  try {
    return await loadedConfig(config);
  } catch (error) {
    err.write(withoutConfig(error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

const withoutConfig = (why: string): string => `Going on without a config: ${clean(why)}\n`;

async function restoreHere(
  order: RestoreOrder,
  loaded: LoadedConfig | undefined,
  io: Io,
  { data }: Settings,
): Promise<Restored> {
  const [{ openLimits }, { hasData }] = await Promise.all([
    import('#face/wire/local-limits.ts'),
    import('#face/wire/local-data.ts'),
  ]);
  // Data that was lost took its leases along; a config knows the baseline all the same.
  if (!loaded && !hasData(data)) throw dataMissing(data);
  return restoreWith(order, await openLimits(data, loaded), loaded, io);
}

/**
 * Nor must an older one, or one of another service that lies here: it is only asked for baselines, where no lease is open.
 * Who names a service, or a config, means that one.
 */
async function restoreThere(
  order: RestoreOrder,
  stack: DeployedStack,
  { loaded, io, settings }: { loaded: LoadedConfig | undefined; io: Io; settings: Settings },
): Promise<Restored> {
  if (order.service !== undefined) requireService(stack, order.service);
  if (loaded && settings.config !== undefined) requireSameService(stack, loaded);
  const [{ openStackLimits }, { withDeployedAuthority }] = await Promise.all([
    import('#face/wire/stack/stack-limits.ts'),
    import('#face/wire/stack/deployed-authority.ts'),
  ]);
  const ours = loaded?.config.service === stack.service ? withDeployedAuthority(loaded, stack) : undefined;
  if (loaded && !ours) io.err.write(withoutConfig(`the one in use is of ${loaded.config.service}`));
  if (!settings.json) io.err.write(`${order.environment} of ${stack.service}, on ${stack.name}\n`);
  const home = await openStackLimits(stack, settings.data, ours);
  const requireBaselines = (): void => {
    if (ours) requireSameConfig(stack, ours);
  };
  return restoreWith({ ...order, service: stack.service }, { ...home, requireBaselines }, ours, io);
}

async function restoreWith(
  order: RestoreOrder,
  opened: LimitsHome & Pick<RestoreTools, 'requireBaselines'>,
  loaded: LoadedConfig | undefined,
  io: Io,
): Promise<Restored> {
  await using closing = new AsyncDisposableStack();
  const tools = closing.adopt(opened, (it) => it.close());
  const [{ restoreLimits }, { restoreWithinMs }] = await Promise.all([
    import('#face/operate/settle-limits.ts'),
    import('#face/operate/until-back.ts'),
  ]);
  const patience = {
    withinMs: restoreWithinMs,
    signal: io.signal,
    onProgress: (text: string) => void io.err.write(`${clean(tools.vault.redact(text))}\n`),
  };
  return await restoreLimits({ ...order, operator: operatorHere() }, tools, patience, loaded?.config);
}
