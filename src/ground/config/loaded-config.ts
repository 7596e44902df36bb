import type { Sha256Hex } from '#ground/base/brand.ts';
import type { Config } from '#ground/config/schema/config.ts';

/** A valid config and the digest (SHA-256 of the canonical JSON of the data as written) that every record carries. */
export type LoadedConfig = { config: Config; digest: Sha256Hex };
