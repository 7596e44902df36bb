import type { Clock } from '#ground/base/clock.ts';
import type { Config } from '#ground/config/schema/config.ts';
import type { HttpClient } from '#ground/http/http-client.ts';
import type { Vault } from '#ground/secret/vault.ts';

/** What running checks needs of its home. */
export type CheckTools = {
  config: Config;
  http: HttpClient;
  vault: Vault;
  clock: Clock;
};
