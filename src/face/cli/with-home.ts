import { findConfig } from '#face/cli/find-config.ts';
import type { Settings } from '#face/cli/io.ts';
import type { LocalData, LocalHome, LocalHooks } from '#face/wire/local.ts';

/** Opens the data of this machine under the config in use, does `work`, and closes it whatever comes. */
export async function withHome<T>(
  { data, config }: Settings,
  work: (home: LocalHome) => Promise<T>,
  hooks: LocalHooks = {},
): Promise<T> {
  const { loadChecked } = await import('#face/operate/validate.ts');
  const loaded = await loadChecked(findConfig(config));
  const { openLocal } = await import('#face/wire/local.ts');
  await using home = disposable(await openLocal({ loaded, dataDir: data, ...hooks }));
  return await work(home);
}

/** Opens the data of this machine to look at it, which needs no config. */
export async function withData<T>({ data }: Settings, work: (opened: LocalData) => Promise<T>): Promise<T> {
  const { openData } = await import('#face/wire/local.ts');
  await using opened = disposable(openData(data));
  return await work(opened);
}

const disposable = <T extends { close(): Promise<void> }>(opened: T): T & AsyncDisposable =>
  Object.assign(opened, { [Symbol.asyncDispose]: () => opened.close() });
