import { type LimitsHome, limitsHome } from '#face/wire/limits-home.ts';
import { openData } from '#face/wire/local-data.ts';
import { localSettings } from '#face/wire/local-settings.ts';
import { systemClock } from '#ground/base/clock.ts';
import { systemRandom } from '#ground/base/random.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createEnvironmentSource } from '#ground/secret/adapters/environment.ts';
import { createVault } from '#ground/secret/vault.ts';
import type { Bus } from '#record/event/bus.ts';

/** Nobody listens here: what is owed stays so until a `muster up` delivers it. */
const noBus: Bus = { publish: async () => new Set(), isHeard: () => false };

/** What restoring takes on this machine, without any config or beside one. Rejects DATABASE_UNAVAILABLE. */
export async function openLimits(dataDir: string, loaded?: LoadedConfig): Promise<LimitsHome> {
  await using opened = new AsyncDisposableStack();
  const { log, state } = opened.adopt(openData(dataDir), (data) => data.close());
  const [clock, random] = [systemClock, systemRandom];
  const vault = createVault(createEnvironmentSource());
  const http = opened.adopt(createHttpClient({ clock }), (client) => client.close());
  const settingsAt = localSettings({ http, vault, clock, random });
  const home = await limitsHome({ home: 'local', log, state, bus: noBus, settingsAt, vault }, loaded);
  const owned = opened.move();
  return { ...home, close: () => owned.disposeAsync() };
}
