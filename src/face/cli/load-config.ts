import { findConfig } from '#face/cli/find-config.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';

/** The config in use, checked whole. Rejects CONFIG_MISSING and CONFIG_INVALID. */
export async function loadedConfig(config: string | undefined): Promise<LoadedConfig> {
  const { loadChecked } = await import('#face/operate/validate.ts');
  return loadChecked(findConfig(config));
}
