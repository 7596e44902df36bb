import { borrowInboxKey } from '#face/cli/demo-key.ts';
import type { Settings } from '#face/cli/io.ts';
import { loadedConfig } from '#face/cli/load-config.ts';
import { requireSameConfig, requireSameService, stackOf } from '#face/cli/stack.ts';
import type { LocalChecks } from '#face/wire/local-checks.ts';
import type { LocalHome, LocalHooks } from '#face/wire/local.ts';
import type { OperatorHome } from '#face/wire/operator-home.ts';
import type { OperatorData } from '#face/wire/stack/stack-data.ts';
import type { StackHome } from '#face/wire/stack/stack-home.ts';
import type { DeployedStack } from '#face/wire/stack/stack-outputs.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import type { Config } from '#ground/config/schema/config.ts';
import { redactError } from '#ground/secret/redact-error.ts';
import type { Vault } from '#ground/secret/vault.ts';

export type HomeOptions = {
  /** For what must never wait for a deployment: stopping things, and putting them back. */
  whateverConfig?: true;
};

/** Opens the home in use, the data of this machine or `--stack`, under the config in use; does `work`, and closes it whatever comes. */
export async function withHome<T>(
  settings: Settings,
  work: (home: OperatorHome) => Promise<T>,
  options: HomeOptions = {},
): Promise<T> {
  const loaded = await loadedConfig(settings.config);
  return settings.stack === undefined
    ? withLoaded(loaded, settings, work)
    : withStack(settings.stack, loaded, settings, work, options);
}

/** The same of a deployed stack alone. */
export async function withStack<T>(
  name: string,
  loaded: LoadedConfig,
  settings: Settings,
  work: (home: StackHome) => Promise<T>,
  { whateverConfig }: HomeOptions = {},
): Promise<T> {
  const stack = await stackOf(name, settings, loaded);
  if (whateverConfig) requireSameService(stack, loaded);
  else requireSameConfig(stack, loaded);
  const { openStack } = await import('#face/wire/stack/stack-home.ts');
  await using home = disposable(await openStack({ loaded, stack, dataDir: settings.data }));
  return await redactingErrors(home, (opened) => explaining(stack, () => work(opened)));
}

/** The same of this machine, under a config that was read before. */
export async function withLoaded<T>(
  loaded: LoadedConfig,
  { data }: Settings,
  work: (home: LocalHome) => Promise<T>,
  hooks: LocalHooks = {},
): Promise<T> {
  const { openLocal } = await import('#face/wire/local.ts');
  await borrowInboxKey(loaded.config, data);
  await using home = disposable(await openLocal({ loaded, dataDir: data, ...hooks }));
  return await redactingErrors(home, work);
}

/** The same for checks that leave nothing behind: the data is not touched, nor made. */
export async function withChecks<T>(
  settings: Settings,
  work: (checks: Omit<LocalChecks, 'close'>) => Promise<T>,
): Promise<T> {
  const loaded = await loadedConfig(settings.config);
  if (settings.stack !== undefined) return withStack(settings.stack, loaded, settings, work);
  const { openChecks } = await import('#face/wire/local-checks.ts');
  await using checks = disposable(await openChecks(loaded));
  return await redactingErrors(checks, work);
}

/**
 * Opens the data of this machine, or of `--stack`, to look at it, which needs no config; the stack must be of the service of
 * `loaded` if that is given. Rejects DATA_MISSING when nothing is there.
 */
export async function withData<T>(
  settings: Settings,
  work: (opened: OperatorData) => Promise<T>,
  loaded?: LoadedConfig,
): Promise<T> {
  if (settings.stack !== undefined) {
    const stack = await stackOf(settings.stack, settings, loaded);
    if (loaded) requireSameService(stack, loaded);
    return withStackData(stack, settings, work);
  }
  return withLocalData(settings, (opened) => {
    // An empty answer from the wrong folder would read as all clear.
    if (!opened) throw dataMissing(settings.data);
    return work(opened);
  });
}

/**
 * The same under the config in use, which must be the one that the stack was deployed with: what is told of is planned by it.
 * Nothing is there where nothing was ever recorded on this machine.
 */
export async function withConfig<T>(
  settings: Settings,
  work: (config: Config, opened: OperatorData | undefined) => Promise<T>,
): Promise<T> {
  const loaded = await loadedConfig(settings.config);
  const { config } = loaded;
  if (settings.stack === undefined) return withLocalData(settings, (opened) => work(config, opened));
  const stack = await stackOf(settings.stack, settings, loaded);
  requireSameConfig(stack, loaded);
  return withStackData(stack, settings, (opened) => work(config, opened));
}

async function withLocalData<T>(
  { data }: Settings,
  work: (opened: OperatorData | undefined) => Promise<T>,
): Promise<T> {
  const { hasData, openData } = await import('#face/wire/local-data.ts');
  if (!hasData(data)) return work(undefined);
  await using opened = disposable({ ...openData(data), location: 'local' });
  return await work(opened);
}

async function withStackData<T>(
  stack: DeployedStack,
  settings: Settings,
  work: (opened: OperatorData) => Promise<T>,
): Promise<T> {
  const { openStackData } = await import('#face/wire/stack/stack-data.ts');
  await using opened = disposable(openStackData(stack, settings.data));
  return await explaining(stack, () => work(opened));
}

/** Troubles of AWS in words that say what to do. */
export async function explaining<T>(stack: DeployedStack, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { explained } = await import('#face/wire/stack/aws-trouble.ts');
    throw explained(error, `${stack.name} in ${stack.region}`);
  }
}

/** Rejected with where an empty answer would mislead. */
export const dataMissing = (data: string): MusterError =>
  new MusterError('DATA_MISSING', `nothing was ever recorded in ${data}`, {
    hint: '--data DIR looks elsewhere; muster check and muster up record',
    exit: 2,
  });

async function redactingErrors<Home extends { vault: Vault }, T>(
  home: Home,
  work: (home: Home) => Promise<T>,
): Promise<T> {
  try {
    return await work(home);
  } catch (error) {
    throw redactError(home.vault, error);
  }
}

const disposable = <T extends { close(): Promise<void> }>(opened: T): T & AsyncDisposable =>
  Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
