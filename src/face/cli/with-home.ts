import { borrowInboxKey } from '#face/cli/demo-key.ts';
import { findConfig } from '#face/cli/find-config.ts';
import type { Settings } from '#face/cli/io.ts';
import type { LocalChecks } from '#face/wire/local-checks.ts';
import type { LocalData } from '#face/wire/local-data.ts';
import type { LocalHome, LocalHooks } from '#face/wire/local.ts';
import { MusterError } from '#ground/base/muster-error.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { redactError } from '#ground/secret/redact-error.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** Opens the data of this machine under the config in use, does `work`, and closes it whatever comes. */
export async function withHome<T>(
  settings: Settings,
  work: (home: LocalHome) => Promise<T>,
  hooks: LocalHooks = {},
): Promise<T> {
  return withLoaded(await loadedConfig(settings.config), settings, work, hooks);
}

/** The same under a config that was read before. */
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
  { config }: Settings,
  work: (checks: LocalChecks) => Promise<T>,
): Promise<T> {
  const loaded = await loadedConfig(config);
  const { openChecks } = await import('#face/wire/local-checks.ts');
  await using checks = disposable(await openChecks(loaded));
  return await redactingErrors(checks, work);
}

/** Opens the data of this machine to look at it, which needs no config. Rejects DATA_MISSING when nothing is there. */
export async function withData<T>({ data }: Settings, work: (opened: LocalData) => Promise<T>): Promise<T> {
  const { hasData, openData } = await import('#face/wire/local-data.ts');
  // An empty answer from the wrong folder would read as all clear.
  if (!hasData(data)) throw dataMissing(data);
  await using opened = disposable(openData(data));
  return await work(opened);
}

export async function loadedConfig(config: string | undefined): Promise<LoadedConfig> {
  const { loadChecked } = await import('#face/operate/validate.ts');
  return loadChecked(findConfig(config));
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
