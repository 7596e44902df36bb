import { userInfo } from 'node:os';
import { isOpen } from '#act/limits/lease.ts';
import type { LimitsTools } from '#act/limits/limits-tools.ts';
import { allTargets, readTarget } from '#act/limits/target-store.ts';
import { byOf } from '#face/wire/by.ts';
import type { Sha256Hex } from '#ground/base/brand.ts';
import { systemClock } from '#ground/base/clock.ts';
import { type Random, systemRandom } from '#ground/base/random.ts';
import { version } from '#ground/base/version.ts';
import type { Authority } from '#ground/config/authority.ts';
import type { LoadedConfig } from '#ground/config/loaded-config.ts';
import { secretNamesIn } from '#ground/config/secret-names.ts';
import type { Vault } from '#ground/secret/vault.ts';
import type { StateStore } from '#ground/state/state-store.ts';
import { createAppender } from '#record/evidence/append.ts';

/** What restoring takes, without any config or beside one. */
export type LimitsHome = LimitsTools & {
  home: Authority;
  vault: Vault;
  random: Random;
  close(): Promise<void>;
};

type Parts = Pick<LimitsHome, 'home' | 'log' | 'state' | 'bus' | 'settingsAt' | 'vault'>;

/** Its records say that no config was read. */
const noConfig = '0'.repeat(64) as Sha256Hex;

/** `parts` of the home where the leases are. Reads first which secrets must not be written. */
export async function limitsHome(parts: Parts, loaded?: LoadedConfig): Promise<Omit<LimitsHome, 'close'>> {
  const { log, state, vault } = parts;
  await readSecrets(state, vault, loaded);
  const actor = userInfo().username;
  const by = loaded ? byOf(loaded, actor) : { version, config: noConfig, actor };
  return {
    ...parts,
    appender: createAppender({ log, by, vault, clock: systemClock }),
    clock: systemClock,
    random: systemRandom,
  };
}

/**
 * Before anything is written: what is read back may echo a secret that another process sent. One that cannot be read now
 * keeps no limit lowered: whoever needs it says so.
 */
async function readSecrets(state: StateStore, vault: Vault, loaded: LoadedConfig | undefined): Promise<void> {
  const places = Object.values(loaded?.config.environments ?? {}).map(({ settings }) => settings);
  const names = secretNamesIn(places);
  for await (const target of allTargets(state)) {
    const { lease } = await readTarget(state, target);
    if (isOpen(lease)) names.push(...secretNamesIn(lease.source));
  }
  await Promise.allSettled([...new Set(names)].map((name) => vault.read(name)));
}
