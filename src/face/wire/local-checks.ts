import { systemClock } from '#ground/base/clock.ts';
import { type Random, systemRandom } from '#ground/base/random.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createEnvironmentSource } from '#ground/secret/adapters/environment.ts';
import { createVault } from '#ground/secret/vault.ts';
import type { CheckTools } from '#observe/check/check-tools.ts';

/** What running checks takes on this machine; no data is opened. */
export type LocalChecks = CheckTools & { random: Random; close(): Promise<void> };

export async function openChecks({ config }: Pick<LoadedConfig, 'config'>): Promise<LocalChecks> {
  const vault = createVault(createEnvironmentSource());
  // Read before anything is written: a target may echo what another process sent it.
  await Promise.all(secretNamesIn(config).map((name) => vault.read(name)));
  const http = createHttpClient({ clock: systemClock });
  return { config, clock: systemClock, http, vault, random: systemRandom, close: () => http.close() };
}
