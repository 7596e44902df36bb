import { userInfo } from 'node:os';
import { isOpen } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { allTargets, readTarget } from '#act/limits/target-store.ts';
import { byOf } from '#face/wire/by.ts';
import { openData } from '#face/wire/local-data.ts';
import { localSettings } from '#face/wire/local-settings.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { type Random, systemRandom } from '#ground/base/random.ts';
import { version } from '#ground/base/version.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import { createHttpClient } from '#ground/http/adapters/undici.ts';
import { createEnvironmentSource } from '#ground/secret/adapters/environment.ts';
import { createVault, type Vault } from '#ground/secret/vault.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { createAppender } from '#record/evidence/append.ts';
import type { Bus } from '#record/event/bus.ts';

export type LocalLimits = LimitsTools & {
  home: Authority;
  vault: Vault;
  random: Random;
  close(): Promise<void>;
};

/** Its records say that no config was read. */
const noConfig = '0'.repeat(64) as Sha256Hex;

/** Nobody listens here: what is owed stays so until a `muster up` delivers it. */
const noBus: Bus = { publish: async () => new Set(), isHeard: () => false };

/** What restoring takes on this machine, without any config or beside one. Rejects DATABASE_UNAVAILABLE. */
export async function openLimits(dataDir: string, loaded?: LoadedConfig): Promise<LocalLimits> {
  await using opened = new AsyncDisposableStack();
  const { log, state } = opened.adopt(openData(dataDir), (data) => data.close());
  const [clock, random] = [systemClock, systemRandom];
  const vault = createVault(createEnvironmentSource());
  await readSecrets(state, vault, loaded);
  const http = opened.adopt(createHttpClient({ clock }), (client) => client.close());
  const actor = userInfo().username;
  const by = loaded ? byOf(loaded, actor) : { version, config: noConfig, actor };
  const owned = opened.move();
  return {
    home: 'local',
    log,
    appender: createAppender({ log, by, vault, clock }),
    bus: noBus,
    state,
    clock,
    settingsAt: localSettings({ http, vault, clock, random }),
    vault,
    random,
    close: () => owned.disposeAsync(),
  };
}

/** Before anything is written: what is read back may echo a secret that another process sent. */
async function readSecrets(state: StateStore, vault: Vault, loaded: LoadedConfig | undefined): Promise<void> {
  await Promise.all(secretNamesIn(loaded?.config).map((name) => vault.read(name)));
  for await (const target of allTargets(state)) {
    const { lease } = await readTarget(state, target);
    if (!isOpen(lease)) continue;
    await Promise.all(secretNamesIn(lease.source).map((name) => vault.read(name)));
  }
}
